import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `/media/api/rentals/{rental}/creations`: what the pages about creations can do, for a customer's programs.
struct CreationAPI: Sendable {
    let database: Database
    let desk: CreationDesk
    let now: @Sendable () -> Date

    private struct View: Encodable {
        var id: String
        var kind: String
        /// `making`, `made` or `failed`.
        var state: String
        /// Why it failed.
        var reason: String?
        var orderedAt: String
        /// Where it is kept from; nil until it is made.
        var file: String?
    }

    private struct Listing: Encodable { var creations: [View] }

    private struct Body: Decodable {
        var captures: [String]
        var kind: String
        var words: String?
        var order: String?
    }

    private static let fields: Set<String> = ["captures", "kind", "words", "order"]

    @Sendable func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let creations = try await Creations(runner: database).list(of: rental, at: now())
        return try Response.json(Listing(creations: creations.map { Self.view($0, of: rental) }))
    }

    @Sendable func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, creation) = try await CreationBytes.named(context, database, at: now())
        return try Response.json(Self.view(creation, of: rental))
    }

    @Sendable func make(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let body = try await EditJSON.decode(Body.self, known: Self.fields, request, context)
        let captures = try CaptureSelection.captures(body.captures, "captures")
        guard !captures.isEmpty else { throw APIError.invalid("captures", "wants one identifier at least") }
        let form = CreationForm(kind: body.kind, words: body.words, order: body.order, isSent: true)
        guard let order = form.order else {
            throw form.faults.first.map { Self.refusal(of: $0.field) } ?? APIError.invalid("kind", "is not known")
        }
        let id = try await desk.make(order, of: captures, in: rental, at: now().inMilliseconds)
        guard let creation = try await Creations(runner: database).find(id, of: rental, at: now()) else {
            throw APIError.gone
        }
        return try Response.json(Self.view(creation, of: rental), .accepted)
    }

    @Sendable func delete(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, creation) = try await CreationBytes.named(context, database, at: now())
        try await desk.delete(creation.id, of: rental, by: context.actor, at: now().inMilliseconds)
        return Response(status: .noContent)
    }

    private static func refusal(of field: String) -> APIError {
        switch field {
        case "kind": .invalid(field, "wants strip, collage, animation or boomerang")
        case "order": .invalid(field, "wants oldest or newest")
        default: .invalid(field, "takes \(EditRecipe.mostLetters) letters of European languages at most, in one line")
        }
    }

    private static func view(_ creation: StoredCreation, of rental: OwnRental) -> View {
        View(
            id: "\(creation.id)", kind: creation.kind.rawValue,
            state: creation.isBeingMade ? "making" : creation.madeAt == nil ? "failed" : "made",
            reason: creation.reason, orderedAt: ContractCoding.text(of: creation.askedAt),
            file: creation.madeAt == nil
                ? nil : "/media/api/rentals/\(rental.id)/creations/\(creation.id)/file")
    }
}
