import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `/media/api/rentals/{rental}/shares`: what the pages about shares can do, for a customer's programs.
struct ShareAPI: Sendable {
    let site: Site
    let database: Database
    let shares: ShareDesk
    let opener: ShareOpener
    let now: @Sendable () -> Date

    private static let mostListed = 500

    private struct Listing: Encodable {
        var shares: [ShareView]
    }

    private struct Changed: Encodable {
        var share: ShareView
        /// The end before the change; the share says the one after.
        var expiresAtWas: String
    }

    func add(to api: RouterGroup<PageContext>) {
        api.get(":rental/shares", use: list)
            .post(":rental/shares", use: make)
            .get(":rental/shares/:share", use: show)
            .patch(":rental/shares/:share", use: change)
            .delete(":rental/shares/:share", use: revoke)
    }

    @Sendable private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let instant = now()
        let listed = try await Shares(runner: database).list(of: rental, at: instant, atMost: Self.mostListed)
        let opened = await opener.open(listed, at: instant)
        return try Response.json(
            Listing(shares: opened.map { ShareView($0, origin: site.origin(of: request), at: instant) }))
    }

    @Sendable private func make(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let body = try await EditJSON.decode(ShareBody.self, known: ShareBody.making, request, context)
        let instant = now().inMilliseconds
        let id = try await shares.make(
            try body.order(at: instant), of: try body.subject(), of: rental, by: context.actor, at: instant)
        return try Response.json(try await view(id, of: rental, request), .created)
    }

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        return try Response.json(try await view(try Self.named(context), of: rental, request))
    }

    @Sendable private func change(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let (id, instant) = (try Self.named(context), now().inMilliseconds)
        let body = try await EditJSON.decode(ShareBody.self, known: ShareBody.changing, request, context)
        do {
            let (before, _) = try await shares.change(
                id, try body.change(at: instant), of: rental, by: context.actor, at: instant)
            return try Response.json(
                Changed(
                    share: try await view(id, of: rental, request), expiresAtWas: ContractCoding.text(of: before)))
        } catch let moved as EndNotStated {
            throw APIError(
                .conflict, code: "end-not-stated",
                message: "The end would move from \(ContractCoding.text(of: moved.before)) to "
                    + "\(ContractCoding.text(of: moved.after)); say the first as expiresAtWas if that is meant.",
                field: "expiresAtWas")
        }
    }

    /// Ending twice is ending once.
    @Sendable private func revoke(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let id = try Self.named(context)
        try await shares.revoke(id, of: rental, by: context.actor, at: now().inMilliseconds)
        return try Response.json(try await view(id, of: rental, request))
    }

    private func view(
        _ id: Identifier<CaptureShare>, of rental: OwnRental, _ request: Request
    ) async throws -> ShareView {
        let instant = now()
        guard let listed = try await Shares(runner: database).find(id, of: rental),
            let opened = await opener.open([listed], at: instant).first
        else { throw APIError.notFound }
        return ShareView(opened, origin: site.origin(of: request), at: instant)
    }

    private static func named(_ context: PageContext) throws(APIError) -> Identifier<CaptureShare> {
        guard let id = context.parameters.get("share").flatMap({ Identifier<CaptureShare>($0) }) else {
            throw APIError.notFound
        }
        return id
    }
}
