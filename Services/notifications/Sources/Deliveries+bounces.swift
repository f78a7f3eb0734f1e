import Contracts
import FoundationEssentials
import PostgreSQL

/// A mail that a server says it could not deliver.
struct ReturnedMail: Sendable {
    var messageID: String
    /// The reply of the server that refused it, if that is known.
    var code: Int?
}

/// A delivery whose mail came back.
struct BouncedDelivery: Sendable {
    var id: Identifier<Delivery>
    var noticeID: Identifier<Notice>
    var captureID: Identifier<Capture>?
    /// The mailing whose recipient it went to, if any.
    var mailingID: Identifier<Mailing>?
    var messageID: String
    var code: Int?
    /// The report overtook what we know ourselves: that the mail was taken over.
    var wasDue: Bool
}

extension Deliveries {
    /// Has deliveries stand as bounced that did not yet.
    ///
    /// One that is due was tried at least, and what came back was taken over: it is delivered by that, its lease ends, and
    /// it is not sent once more. One that was given up stays failed.
    func markBounced(_ mails: [ReturnedMail], at now: Date) async throws -> [BouncedDelivery] {
        let mails = Dictionary(mails.map { ($0.messageID, $0.code) }) { first, _ in first }.map { $0 }
        // Locked in one order, whoever else reads the same reports.
        return try await runner.rows(
            """
            with returned as (
                select d.id, d.state, r.code
                from unnest(\(mails.map(\.key)), \(mails.map { $0.value.map(Int32.init) })) as r (message_id, code)
                    join delivery d on d.message_id = r.message_id
                where d.bounced_at is null and (d.state = 'delivered' or d.state = 'due' and d.attempts > 0)
                order by d.id
                for update of d
            ), ended as (
                update delivery d set state = 'delivered', ended_at = coalesce(d.ended_at, \(now)), bounced_at = \(now),
                    last_code = returned.code, last_reason = null, lease = null, leased_until = null, lapses = 0
                from returned, notice n
                where d.id = returned.id and n.id = d.notice_id
                returning d.id, d.notice_id, d.urgent, n.capture_id, d.mailing_id, d.message_id, d.last_code,
                    returned.state
            )\(unsafe: Self.forgettingLinks)
            select * from ended
            """
        ).map { row in
            BouncedDelivery(
                id: Identifier(try row.decode("id")), noticeID: Identifier(try row.decode("notice_id")),
                captureID: try row.decode("capture_id", as: UUID?.self).map { Identifier($0) },
                mailingID: try row.decode("mailing_id", as: UUID?.self).map { Identifier($0) },
                messageID: try row.decode("message_id"),
                code: try row.decode("last_code", as: Int32?.self).map { Int($0) },
                wasDue: try row.decode("state", as: String.self) == Delivery.State.due.rawValue)
        }
    }

    /// Which of these Message-IDs are of deliveries of ours.
    func known(_ messageIDs: [String]) async throws -> Set<String> {
        Set(
            try await runner.rows("select message_id from delivery where message_id = any(\(messageIDs))")
                .map { try $0.decode("message_id") })
    }
}
