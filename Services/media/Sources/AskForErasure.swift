import Contracts
import Erasing
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL

/// A guest's wish that what they made be erased: it is hidden at once, and `retention` hears of it.
struct AskForErasure: Sendable {
    let database: Database
    let unit: UnitOfWork

    /// Whether something of the session is shown.
    func isPossible(for session: SessionCode, at now: Date) async throws -> Bool {
        try await !Self.shown(session, at: now, in: database).isEmpty
    }

    /// - Returns: how many captures were hidden now.
    func perform(for session: SessionCode, at now: Date) async throws -> Int {
        try await unit.perform(at: now) { transaction, outbox in
            var count = 0
            for row in try await Self.shown(session, at: now, in: transaction, holding: true) {
                let capture = Identifier<Capture>(try row.decode("id"))
                let rental = Identifier<Rental>(try row.decode("rental_id"))
                guard try await Tombstones<MediaData>(runner: transaction).admits(capture) else { continue }
                try await Hidings(runner: transaction).hideForGuest(capture, at: now)
                try await outbox.publish(
                    ErasureAsked(captureID: capture, rentalID: rental, askedAt: now),
                    MessageDetails(rental: rental.uuid))
                count += 1
            }
            return count
        }
    }

    /// - Parameter holding: whether others who ask the same wait until this transaction ends.
    private static func shown(
        _ session: SessionCode, at now: Date, in runner: some QueryRunner, holding: Bool = false
    ) async throws -> [Row] {
        if holding { try await runner.execute(Transaction.locking("media session \(session.text)")) }
        return try await runner.rows(
            """
            select c.id, c.rental_id from capture c left join clock k on k.capture_id = c.id
            where c.session = \(session.text) and (k.erase_at is null or k.erase_at > \(now))
                and not exists (select from hidden_capture h where h.capture_id = c.id)
            order by c.id
            """)
    }
}
