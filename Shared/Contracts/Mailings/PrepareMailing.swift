package import FoundationEssentials

/// Orders a mailing to many people to be prepared: who gets it is gathered and counted, nothing is sent.
///
/// - Sent by: `gdpr-requests`.
/// - Answered with: ``MailingPrepared``.
/// - Personal data: none. Who proposes it stands in the envelope.
package struct PrepareMailing: Command {
    package static let name: MessageName = "notifications.prepare-mailing.v1"
    package static var senders: [String] { ["gdpr-requests"] }

    package var mailingID: Identifier<Mailing>
    package var kind: MailingKind
    package var scope: MailingScope
    /// One per language; all four.
    package var texts: [Language: MailingText]
    package var proposedBy: String
    package var askedAt: Date

    package init(
        mailingID: Identifier<Mailing>, kind: MailingKind, scope: MailingScope, texts: [Language: MailingText],
        proposedBy: String, askedAt: Date
    ) {
        self.mailingID = mailingID
        self.kind = kind
        self.scope = scope
        self.texts = texts
        self.proposedBy = proposedBy
        self.askedAt = askedAt
    }

    package var subject: String { mailingID.description }
}

/// Everybody whom a mailing concerns is known.
///
/// - Published by: `notifications`, when the last owner has listed its part.
/// - Heard by: `gdpr-requests`.
/// - Personal data: none.
package struct MailingPrepared: Event {
    package static let name: MessageName = "notifications.mailing-prepared.v1"

    package var mailingID: Identifier<Mailing>
    /// People who are guests, each address once.
    package var guests: Int
    /// People who are customers, or the contacts of one.
    package var customers: Int
    /// Captures in scope, with or without an address.
    package var records: Int
    package var preparedAt: Date

    package init(mailingID: Identifier<Mailing>, guests: Int, customers: Int, records: Int, preparedAt: Date) {
        self.mailingID = mailingID
        self.guests = guests
        self.customers = customers
        self.records = records
        self.preparedAt = preparedAt
    }

    package var subject: String { mailingID.description }
}
