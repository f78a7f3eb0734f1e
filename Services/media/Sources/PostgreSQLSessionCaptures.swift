import Contracts
import Foundation
import PostgreSQL

/// The captures of sessions in the database.
struct PostgreSQLSessionCaptures: SessionCaptures {
    let runner: any QueryRunner

    /// A turn at a booth makes a handful; more than this is not shown.
    private static let mostCaptures = 50

    func captures(of session: SessionCode) async throws -> [GuestCapture] {
        let answers = try await runner.pipeline([
            """
            select c.id, c.state, k.erase_at, r.purpose, h.cause, h.hidden_at, p.percent from capture c
            left join clock k on k.capture_id = c.id left join rental r on r.id = c.rental_id
            left join hidden_capture h on h.capture_id = c.id left join progress p on p.capture_id = c.id
            where c.session = \(session.text) order by c.made_at, c.id limit \(Self.mostCaptures)
            """,
            """
            select o.id, o.capture_id from original o join capture c on c.id = o.capture_id
            where c.session = \(session.text) order by o.id
            """,
            """
            select r.* from rendition r join capture c on c.id = r.capture_id
            where c.session = \(session.text) order by r.original_id, r.recipe, r.media_type
            """,
        ])
        let renditions = Dictionary(grouping: try answers[2].rows.map { try MadeRendition($0) }, by: \.originalID)
        var parts: [UUID: [GuestCapture.Part]] = [:]
        for row in answers[1].rows {
            let original = Identifier<Original>(try row.decode("id"))
            parts[try row.decode("capture_id"), default: []].append(
                GuestCapture.Part(original: original, renditions: renditions[original] ?? []))
        }
        return try answers[0].rows.map { row in
            let id: UUID = try row.decode("id")
            return GuestCapture(
                id: Identifier(id), state: GuestCapture.State(rawValue: try row.decode("state")) ?? .rendering,
                eraseAt: try row.decode("erase_at"),
                purpose: try row.decode("purpose", as: String?.self).flatMap(RentalPurpose.init(rawValue:)),
                parts: parts[id] ?? [], hidden: try HiddenCapture(row),
                percent: try row.decode("percent", as: Int16?.self).map(Int.init))
        }
    }

    func erased(of session: SessionCode) async throws -> ErasedCapture? {
        try await ErasedSessions(runner: runner).capture(of: session)
    }
}

extension HiddenCapture {
    /// Nil for a row of a capture that is shown.
    fileprivate init?(_ row: Row) throws {
        guard let cause = try row.decode("cause", as: String?.self).flatMap(ErasureCause.init(rawValue:)),
            let hiddenAt = try row.decode("hidden_at", as: Date?.self)
        else { return nil }
        self.init(cause: cause, hiddenAt: hiddenAt)
    }
}
