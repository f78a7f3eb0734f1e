import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Passes
import WebPages

/// `GET /media/api/captures`: a customer's captures for a customer's programs, and no other's.
struct CustomerAPI: Sendable {
    let captures: CustomerCaptures
    let signer: LinkSigner
    let desk: PassDesk
    let record: GrantRecord
    let now: @Sendable () -> Date

    struct Listing: Codable, Sendable {
        var captures: [CaptureView]
        /// What `after` wants for the next page; absent on the last one.
        var next: String?
    }

    private static let pageSizes = 1...200
    private static let usualPage = 100

    func add(to api: RouterGroup<PageContext>) {
        api.add(middleware: PassCheck(scopes: ["captures:read"]) { [desk] in try await desk.pass(for: $0) })
            .add(middleware: record)
            .get("captures", use: list)
    }

    @Sendable private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        // The tenant comes from the pass alone; nothing in the request can name another.
        guard let customer = context.pass?.customer else { throw APIError.customersOnly }
        let query = request.uri.queryParameters
        let after = try query.get("after").map { text in
            guard let id = Identifier<Capture>(text) else {
                throw APIError.invalid("after", "wants what `next` of the page before said")
            }
            return id
        }
        let limit = try query.get("limit").map { text in
            guard let limit = Int(text), Self.pageSizes.contains(limit) else {
                throw APIError.invalid("limit", "wants a whole number from 1 to 200")
            }
            return limit
        }
        let signer = signer.under(context.pass)
        let size = limit ?? Self.usualPage
        let page = try await captures.page(of: Identifier(customer), after: after, atMost: size + 1, at: now())
        let shown = page.prefix(size)
        let listing = Listing(
            captures: shown.map { capture in
                CaptureView(capture) { MemberDownload.address(of: $0, in: capture.rentalID, signedBy: signer) }
            },
            next: page.count > size ? shown.last?.id.description : nil)
        return try Response.json(listing)
    }
}
