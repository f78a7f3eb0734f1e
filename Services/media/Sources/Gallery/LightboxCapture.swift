import Contracts
import Foundation
import PostgreSQL

/// A capture as its own page shows it.
struct LightboxCapture: Sendable {
    var listed: GalleryCapture
    var parts: [GuestCapture.Part]
    /// What its guest agreed to or not, one word per scope that was asked about.
    var consents: [(scope: Consent.Scope, isGiven: Bool)]
    /// Nil until retention has told.
    var eraseAt: Date?
    /// What its customer has changed about its pictures.
    var edits: [EditState]
}

extension GalleryCaptures {
    /// One capture with everything that was made of it.
    func whole(_ id: Identifier<Capture>, of rental: OwnRental, at now: Date) async throws -> LightboxCapture? {
        guard let listed = try await capture(id, of: rental, at: now) else { return nil }
        let answers = try await runner.pipeline([
            "select id from original where capture_id = \(id.uuid) order by id",
            "select * from rendition where capture_id = \(id.uuid) order by original_id, recipe, media_type",
            """
            select c.consents, k.erase_at from capture c left join clock k on k.capture_id = c.id
            where c.id = \(id.uuid)
            """,
        ])
        guard let facts = answers[2].rows.first else { return nil }
        let renditions = Dictionary(grouping: try answers[1].rows.map { try MadeRendition($0) }, by: \.originalID)
        let parts = try answers[0].rows.map { row in
            let original = Identifier<Original>(try row.decode("id"))
            return GuestCapture.Part(original: original, renditions: renditions[original] ?? [])
        }
        return LightboxCapture(
            listed: listed, parts: parts,
            consents: Self.summary(of: try facts.decode("consents", as: JSON.self)),
            eraseAt: try facts.decode("erase_at"), edits: try await Edits(runner: runner).states(of: id))
    }

    private static func summary(of json: JSON) -> [(scope: Consent.Scope, isGiven: Bool)] {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let consents = (try? decoder.decode([Consent].self, from: Data(json.bytes))) ?? []
        return Consent.Scope.allCases.filter { scope in consents.contains { $0.scope == scope } }
            .map { ($0, consents.allow($0)) }
    }
}
