import Contracts
import Erasing
import FoundationEssentials
import PostgreSQL

/// Lets people whom a mailing tells because of a capture that is being erased be told because of another one of theirs.
///
/// A mailing is owed to them as long as one record in its scope is left. Their delivery, sent or not, passes to that
/// record as it is, so that nobody is told twice or forgotten.
struct PassOnMailings: Sendable {
    let runner: any QueryRunner

    private struct Passing {
        var delivery: UUID
        var notice: UUID
        var mailing: UUID
        var lookup: [UInt8]
    }

    func passOn(_ capture: Identifier<Capture>, at now: Date) async throws {
        let passing = try await runner.rows(
            """
            select d.id, d.notice_id, r.mailing_id, r.recipient_lookup
            from delivery d join notice n on n.id = d.notice_id
                join mailing_recipient r on r.id = d.mailing_recipient_id
            where n.capture_id = \(capture.uuid) order by d.id
            """
        ).map { row in
            Passing(
                delivery: try row.decode("id"), notice: try row.decode("notice_id"),
                mailing: try row.decode("mailing_id"), lookup: try row.decode("recipient_lookup"))
        }
        for delivery in passing {
            guard let successor = try await successor(of: delivery, besides: capture) else { continue }
            try await pass(delivery, to: successor, at: now)
        }
    }

    /// The record of the same person that comes next: the customer, then the newest capture that nobody erases.
    private func successor(of passing: Passing, besides capture: Identifier<Capture>) async throws -> UUID? {
        let records = try await runner.rows(
            """
            select r.id, r.capture_id from mailing_recipient r
            where r.mailing_id = \(passing.mailing) and r.recipient_lookup = \(passing.lookup)
                and r.capture_id is distinct from \(capture.uuid)
                and not exists (select from delivery d where d.mailing_recipient_id = r.id)
            order by r.capture_id is null desc, r.capture_id desc
            """)
        for record in records {
            let id: UUID = try record.decode("id")
            guard let other = try record.decode("capture_id", as: UUID?.self) else { return id }
            if try await Tombstones<NotificationsData>(runner: runner).admits(Identifier(other)) { return id }
        }
        return nil
    }

    private func pass(_ passing: Passing, to record: UUID, at now: Date) async throws {
        let results = try await runner.pipeline([
            """
            update notice n set capture_id = r.capture_id, key_id = r.key_id
            from mailing_recipient r where r.id = \(record) and n.id = \(passing.notice)
            """,
            """
            update delivery d set mailing_recipient_id = r.id, recipient = r.address
            from mailing_recipient r where r.id = \(record) and d.id = \(passing.delivery)
            """,
            // The owner of the capture may have destroyed its key before the order came here, and the address with it.
            """
            update delivery set state = 'due', ended_at = null, last_code = null, last_reason = null,
                not_before = \(now), give_up_at = \(now.addingTimeInterval(DeliveryPolicy.patience))
            where id = \(passing.delivery) and state = 'failed' and last_reason = \(DeliveryReason.erased.rawValue)
            """,
        ])
        guard results[2].affected == 1 else { return }
        try await runner.execute(
            "update mailing set state = 'sending', ended_at = null where id = \(passing.mailing) and state = 'sent'")
    }
}
