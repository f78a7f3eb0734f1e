package import FoundationEssentials

/// Orders one mail of a prepared mailing, in every language, to the person who wants to see it first.
///
/// - Sent by: `gdpr-requests`.
/// - Personal data: the address, sealed under the request's key for ``SealedPurpose/mailAddress``.
package struct TestMailing: Command {
    package static let name: MessageName = "notifications.test-mailing.v1"
    package static var senders: [String] { ["gdpr-requests"] }

    package var mailingID: Identifier<Mailing>
    package var to: Sealed
    package var askedAt: Date

    package init(mailingID: Identifier<Mailing>, to: Sealed, askedAt: Date) {
        self.mailingID = mailingID
        self.to = to
        self.askedAt = askedAt
    }

    package var subject: String { mailingID.description }
}

/// Orders a prepared mailing to be sent. Refused when the same person proposed it.
///
/// - Sent by: `gdpr-requests`.
/// - Answered with: ``MailingProgressed``, again and again until nobody is left.
/// - Personal data: none.
package struct SendMailing: Command {
    package static let name: MessageName = "notifications.send-mailing.v1"
    package static var senders: [String] { ["gdpr-requests"] }

    package var mailingID: Identifier<Mailing>
    package var confirmedBy: String
    package var askedAt: Date

    package init(mailingID: Identifier<Mailing>, confirmedBy: String, askedAt: Date) {
        self.mailingID = mailingID
        self.confirmedBy = confirmedBy
        self.askedAt = askedAt
    }

    package var subject: String { mailingID.description }
}

/// How far a mailing has come.
///
/// - Published by: `notifications`, while it is under way at most every few seconds, once when nobody is left, and after
///   that when mails came back.
/// - Heard by: `gdpr-requests`. The entity version grows, so an older one changes nothing.
/// - Personal data: none.
package struct MailingProgressed: Event {
    package static let name: MessageName = "notifications.mailing-progressed.v1"

    package var mailingID: Identifier<Mailing>
    package var guests: MailingProgress
    package var customers: MailingProgress
    package var at: Date

    package init(mailingID: Identifier<Mailing>, guests: MailingProgress, customers: MailingProgress, at: Date) {
        self.mailingID = mailingID
        self.guests = guests
        self.customers = customers
        self.at = at
    }

    package var subject: String { mailingID.description }
}

/// Deliveries by what became of them.
package struct MailingProgress: Codable, Sendable, Equatable {
    package var delivered: Int
    /// Taken over and sent back.
    package var bounced: Int
    /// Refused for good, or not taken over within all tries.
    package var failed: Int
    package var left: Int

    package init(delivered: Int = 0, bounced: Int = 0, failed: Int = 0, left: Int = 0) {
        self.delivered = delivered
        self.bounced = bounced
        self.failed = failed
        self.left = left
    }
}
