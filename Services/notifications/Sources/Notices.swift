import Contracts
import Erasing
import FoundationEssentials
package import PostgreSQL
import Vault

/// What was or will be told to people.
package protocol Notices: Sendable {
    /// Records a notice with its delivery, unless the same was recorded before or the capture was erased; returns
    /// whether it was.
    func record(_ notice: NewNotice) async throws -> Bool
}

/// The tables `notice` and `delivery`, for whoever records; ``Deliveries`` is for whoever sends.
package struct PostgreSQLNotices: Notices {
    private let transaction: Transaction

    package init(transaction: Transaction) { self.transaction = transaction }

    package func record(_ notice: NewNotice) async throws -> Bool {
        if let capture = notice.captureID,
            try await !Tombstones<NotificationsData>(runner: transaction).admits(capture)
        {
            return false
        }
        let recorded = try await transaction.execute(
            """
            insert into notice (id, kind, class, capture_id, mailing_id, key_id, language, session, created_at, topic,
                occasion, details, link, asked_at)
            values (\(notice.id.uuid), \(notice.kind.rawValue), \(notice.noticeClass.rawValue),
                \(notice.captureID?.uuid as UUID?), \(notice.mailingID?.uuid as UUID?), \(notice.keyID.uuid),
                \(notice.language.rawValue), \(notice.session?.bytes as [UInt8]?), \(notice.createdAt),
                \((notice.officer?.topic ?? notice.personal?.topic.rawValue) as String?),
                \(notice.officer?.occasion as String?),
                \(try notice.officer.map { JSON(bytes: Array(try JSONEncoder().encode($0.values))) } as JSON?),
                \(notice.personal?.link?.bytes as [UInt8]?), \(notice.personal?.askedAt as Date?))
            on conflict do nothing
            """)
        guard recorded == 1 else { return false }
        let state: Delivery.State = notice.refusal == nil ? .due : .failed
        try await transaction.execute(
            """
            insert into delivery (id, notice_id, recipient, recipient_lookup, message_id, state, not_before, give_up_at,
                last_reason, ended_at, urgent)
            values (\(notice.deliveryID.uuid), \(notice.id.uuid), \(notice.recipient.bytes), \(notice.recipientLookup as [UInt8]?),
                \(notice.messageID), \(state.rawValue), \(notice.createdAt), \(notice.giveUpAt),
                \(notice.refusal?.rawValue as String?), \((state == .due ? nil : notice.createdAt) as Date?),
                \(notice.kind.isUrgent))
            """)
        if state == .due { try await transaction.notify(Delivery.channel) }
        return true
    }
}
