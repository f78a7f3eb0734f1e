import Contracts
import Foundation
import PostgreSQL

/// The queries on `marketing_consent` and what was done by it.
struct MarketingConsents<Runner: QueryRunner>: Sendable {
    /// What `accounts` calls it.
    static var scope: String { "marketing-pictures" }

    let runner: Runner

    /// A capture that is ready and may still be shown, with the customer's consent, which cannot end meanwhile.
    func locked(_ capture: Identifier<Capture>, at now: Date) async throws -> (consent: UUID?, key: UUID)? {
        guard
            let row = try await runner.row(
                """
                select c.key_id, c.customer_id from capture c left join clock k on k.capture_id = c.id
                where c.id = \(capture.uuid) and c.state = 'ready' and (k.erase_at is null or k.erase_at > \(now))
                    and not exists (select from hidden_capture h where h.capture_id = c.id)
                """)
        else { return nil }
        let consent: UUID? = try await runner.value(
            """
            select consent_id from marketing_consent
            where customer_id = \(try row.decode("customer_id", as: UUID.self)) and withdrawn_at is null
            order by consent_id limit 1 for share
            """)
        return (consent, try row.decode("key_id"))
    }

    /// - Parameter consent: nil when it was refused.
    func record(
        _ capture: Identifier<Capture>, consent: UUID?, by actor: String, because reason: String, at now: Date
    ) async throws {
        try await runner.execute(
            """
            insert into marketing_use (id, capture_id, consent_id, is_refused, actor, reason, at)
            values (\(UUID.version7(at: now)), \(capture.uuid), \(consent as UUID?), \(consent == nil), \(actor),
                \(reason), \(now))
            """)
    }
}
