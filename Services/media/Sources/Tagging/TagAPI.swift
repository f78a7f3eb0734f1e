import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `/media/api/rentals/{rental}/tags`: words on captures, for a customer's programs.
struct TagAPI: Sendable {
    let database: Database
    let desk: TagDesk
    let door: CustomerDoor
    let now: @Sendable () -> Date

    private struct Listing: Encodable {
        struct Item: Encodable {
            var id: String
            var word: String
            var count: Int
        }
        var tags: [Item]
    }

    private struct Addition: Decodable {
        var captures: [String]
        var word: String
    }

    private struct Removal: Decodable {
        var captures: [String]
        var tag: String
    }

    private struct Acted: Encodable {
        var tag: String
        var captures: [String]
    }

    func add(to router: Router<PageContext>, limit: RateLimit) {
        func group(_ scope: String) -> RouterGroup<PageContext> { door.programs(router, limit: limit, scope: scope) }
        group(GalleryRights.read)
            .get(":rental/tags", use: list)
        group(GalleryRights.edit)
            .post(":rental/tags", use: add)
            .post(":rental/tags/remove", use: remove)
    }

    @Sendable private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let tags = try await Tags(runner: database, vault: desk.vault).list(of: rental)
        return try Response.json(
            Listing(tags: tags.map { Listing.Item(id: $0.id.description, word: $0.word, count: $0.count) }), .ok)
    }

    @Sendable private func add(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let body = try await EditJSON.decode(Addition.self, known: ["captures", "word"], request, context)
        let captures = try await known(body.captures, of: rental)
        let done = try await desk.add(body.word, to: captures, of: rental, at: now().inMilliseconds)
        return try answer(done.tag, done.captures)
    }

    @Sendable private func remove(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let body = try await EditJSON.decode(Removal.self, known: ["captures", "tag"], request, context)
        guard let tag = Identifier<Tag>(body.tag) else { throw APIError.invalid("tag", "wants an identifier") }
        let captures = try await known(body.captures, of: rental)
        return try answer(tag, try await desk.remove(tag, from: captures, of: rental, at: now().inMilliseconds))
    }

    /// Those that are the rental's, of which there is one at least.
    private func known(_ names: [String], of rental: OwnRental) async throws -> [Identifier<Capture>] {
        let captures = try CaptureSelection.captures(names, "captures")
        let known = try await Deletions(runner: database).known(captures, of: rental)
        guard !known.isEmpty else { throw APIError.notFound }
        return known
    }

    private func answer(_ tag: Identifier<Tag>, _ captures: [Identifier<Capture>]) throws -> Response {
        try Response.json(Acted(tag: tag.description, captures: captures.map(\.description).sorted()), .ok)
    }
}
