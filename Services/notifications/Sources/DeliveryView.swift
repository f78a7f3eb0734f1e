package import Contracts
package import FoundationEssentials
import PostgreSQL

/// One delivery as operators see it: no address, no code.
package struct DeliveryView: Sendable, Equatable, Encodable {
    package var id: Identifier<Delivery>
    /// By which the one who ordered a notice to a person knows it.
    package var noticeID: Identifier<Notice>
    /// A notice's kind; of what the officer or a person is told, its topic.
    package var kind: String
    package var captureID: Identifier<Capture>?
    package var mailingID: Identifier<Mailing>?
    package var language: String
    package var createdAt: Date
    /// A ``Delivery/Fate``.
    package var state: String
    package var attempts: Int
    /// When it is tried next; for those that ended, when the last attempt was due.
    package var notBefore: Date
    package var lastCode: Int?
    package var lastReason: String?
    package var endedAt: Date?
    /// When a mail server said that the mail, which it had taken over, will not arrive.
    package var bouncedAt: Date?

    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        noticeID = Identifier(try row.decode("notice_id"))
        kind = try row.decode("kind")
        captureID = try row.decode("capture_id", as: UUID?.self).map { Identifier($0) }
        mailingID = try row.decode("mailing_id", as: UUID?.self).map { Identifier($0) }
        language = try row.decode("language")
        createdAt = try row.decode("created_at")
        state = try row.decode("state")
        attempts = Int(try row.decode("attempts", as: Int32.self))
        notBefore = try row.decode("not_before")
        lastCode = try row.decode("last_code", as: Int32?.self).map { Int($0) }
        lastReason = try row.decode("last_reason")
        endedAt = try row.decode("ended_at")
        bouncedAt = try row.decode("bounced_at")
    }
}

/// How many deliveries had one ``Delivery/Fate``.
package struct DeliveryCount: Sendable, Equatable, Encodable {
    package var state: String
    package var count: Int
    package var oldest: Date
    /// The soonest next attempt, of those that are due.
    package var next: Date?
    /// How many of those that are due have been tried before.
    package var tried: Int
    /// How many are being sent right now.
    package var leased: Int

    init(_ row: Row) throws {
        state = try row.decode("state")
        count = Int(try row.decode("count", as: Int64.self))
        oldest = try row.decode("oldest")
        next = try row.decode("next")
        tried = Int(try row.decode("tried", as: Int64.self))
        leased = Int(try row.decode("leased", as: Int64.self))
    }
}
