import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `/media/api/rentals/{rental}/albums`: what the pages about albums can do, for a customer's programs.
struct AlbumAPI: Sendable {
    let database: Database
    let desk: AlbumDesk
    let now: @Sendable () -> Date

    private struct View: Encodable {
        var id: String
        var name: String
        var captures: Int
        /// Open shares of it: what is added is shared with them.
        var shares: Int
    }

    private struct Listing: Encodable {
        var albums: [View]
    }

    private struct Body: Decodable {
        var name: String?
        var captures: [String]?

        func checkedName() throws(APIError) -> String {
            guard let name = AlbumDesk.name(name) else {
                throw .invalid("name", "wants 1 to \(CaptureAlbum.longestName) characters")
            }
            return name
        }

        func checkedCaptures() throws(APIError) -> [Identifier<Capture>] {
            let captures = try CaptureSelection.captures(captures ?? [], "captures")
            guard !captures.isEmpty else { throw .invalid("captures", "wants one identifier at least") }
            return captures
        }
    }

    func addReading(to api: RouterGroup<PageContext>) {
        api.get(":rental/albums", use: list)
    }

    func addEditing(to api: RouterGroup<PageContext>) {
        api.post(":rental/albums", use: make)
            .patch(":rental/albums/:album", use: rename)
            .delete(":rental/albums/:album", use: delete)
            .post(":rental/albums/:album/add", use: put)
            .post(":rental/albums/:album/take", use: take)
            .post(":rental/albums/:album/restore", use: restore)
    }

    @Sendable private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let albums = try await Albums(runner: database).list(of: rental, at: now())
        return try Response.json(Listing(albums: await NamedAlbum.open(albums, with: desk.vault).map(Self.view)))
    }

    @Sendable private func make(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let body = try await request.decode(as: Body.self, context: context)
        let id = try await desk.make(
            try body.checkedName(), of: try body.checkedCaptures(), of: rental, by: context.actor,
            at: now().inMilliseconds)
        return try await view(of: id, rental, .created)
    }

    @Sendable private func put(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, id) = try await named(context)
        let captures = try await request.decode(as: Body.self, context: context).checkedCaptures()
        _ = try await desk.put(captures, in: id, of: rental, by: context.actor, at: now().inMilliseconds)
        return try await view(of: id, rental)
    }

    @Sendable private func take(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, id) = try await named(context)
        let captures = try await request.decode(as: Body.self, context: context).checkedCaptures()
        _ = try await desk.take(captures, outOf: id, of: rental, by: context.actor, at: now().inMilliseconds)
        return try await view(of: id, rental)
    }

    @Sendable private func rename(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, id) = try await named(context)
        let name = try await request.decode(as: Body.self, context: context).checkedName()
        try await desk.rename(id, to: name, of: rental, at: now().inMilliseconds)
        return try await view(of: id, rental)
    }

    @Sendable private func delete(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, id) = try await named(context)
        try await desk.delete(id, of: rental, by: context.actor, at: now().inMilliseconds)
        return Response(status: .noContent)
    }

    @Sendable private func restore(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, id) = try await named(context)
        try await desk.restore(id, of: rental, by: context.actor, at: now().inMilliseconds)
        return try await view(of: id, rental)
    }

    private func named(_ context: PageContext) async throws -> (OwnRental, Identifier<CaptureAlbum>) {
        let rental = try await OwnRental.named(in: context, database)
        guard let id = context.parameters.get("album").flatMap({ Identifier<CaptureAlbum>($0) }) else {
            throw APIError.notFound
        }
        return (rental, id)
    }

    private func view(
        of id: Identifier<CaptureAlbum>, _ rental: OwnRental, _ status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard let album = try await Albums(runner: database).find(id, of: rental, at: now()),
            let named = await NamedAlbum.open([album], with: desk.vault).first
        else { throw APIError.notFound }
        return try Response.json(Self.view(named), status)
    }

    private static func view(_ named: NamedAlbum) -> View {
        View(
            id: named.album.id.description, name: named.name, captures: named.album.captures,
            shares: named.album.shares)
    }
}
