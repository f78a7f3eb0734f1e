import Contracts
package import Foundation
import HTTPTypes
package import Hummingbird
package import WebPages

/// `GET fleet` and `GET fleet.json`: how each booth is, the worst first, and what to do about it.
///
/// Whoever mounts it lets only operators through.
package struct FleetPage: Sendable {
    private let pages: Pages
    private let template: String
    private let booths: @Sendable () async throws -> [FleetBooth]
    private let now: @Sendable () -> Date

    /// - Parameter booths: worst first.
    package init(
        pages: Pages, now: @escaping @Sendable () -> Date, booths: @escaping @Sendable () async throws -> [FleetBooth]
    ) throws {
        self.pages = pages
        template = try pages.template("fleet")
        self.now = now
        self.booths = booths
    }

    package func add(to group: some RouterMethods<PageContext>) {
        group.get("fleet", use: show).get("fleet.json", use: list)
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let model = FleetPageModel(try await booths(), texts: pages.texts, language: context.language, now: now())
        var response = try pages.page(
            template, model, title: pages.text("fleet.title", context), request: request, context: context)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    @Sendable private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        try JSONAnswer.make(FleetListing(try await booths()))
    }
}
