import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Vault
import WebPages

/// `GET` and `POST /g/{session}/erase`: a guest asks that what they made be erased, after reading what will happen.
///
/// It works without JavaScript. What the form does is guarded by the check of a request's origin, which every page has.
struct ErasePage: Sendable {
    /// The page that asks whether it is meant.
    private struct Model: Sendable {
        var title: String
        var address: String
        var styleSheet: String
    }

    private let pages: Pages
    private let template: String
    private let styleSheet: String
    private let door: SessionDoor
    private let asking: AskForErasure
    private let now: @Sendable () -> Date

    init(pages: Pages, door: SessionDoor, asking: AskForErasure, now: @escaping @Sendable () -> Date) throws {
        self.pages = pages
        template = try pages.template("erase")
        styleSheet = pages.assets.address(of: "guest.css") ?? ""
        self.door = door
        self.asking = asking
        self.now = now
    }

    @Sendable func confirm(_ request: Request, _ context: PageContext) async throws -> Response {
        let code = try door.code(context)
        guard try await asking.isPossible(for: code, at: now()) else { return Self.back(to: code) }
        let model = Model(
            title: pages.text("erase.title", context), address: Self.address(code), styleSheet: styleSheet)
        return try pages.page(template, model, title: model.title, request: request, context: context)
    }

    /// Asking again changes nothing; the page that it leads back to says what became of it.
    @Sendable func ask(_ request: Request, _ context: PageContext) async throws -> Response {
        let code = try door.code(context)
        let count = try await asking.perform(for: code, at: now().inMilliseconds)
        context.logger.info("erasure asked", metadata: ["captures": "\(count)"])
        return Self.back(to: code)
    }

    private static func address(_ code: SessionCode) -> String { "/g/\(code.text)" }

    private static func back(to code: SessionCode) -> Response {
        Response.redirect(to: address(code))
    }
}
