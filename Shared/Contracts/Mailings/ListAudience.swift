package import FoundationEssentials

/// Asks an owner of addresses who is concerned by a mailing.
///
/// - Sent by: `notifications`.
/// - Answered with: ``AudienceListed``, the one part that is asked for.
/// - Personal data: none.
package struct ListAudience<Owner: DataOwner>: Command {
    package static var name: MessageName { Owner.message("list-audience") }
    package static var senders: [String] { ["notifications"] }

    package var mailingID: Identifier<Mailing>
    package var scope: MailingScope
    /// Which part is wanted, from 1.
    package var part: Int
    /// Where the part before it ended, as its ``AudienceListed/next`` says; nil for the first.
    package var after: UUID?
    package var askedAt: Date

    package init(
        mailingID: Identifier<Mailing>, scope: MailingScope, part: Int = 1, after: UUID? = nil, askedAt: Date
    ) {
        self.mailingID = mailingID
        self.scope = scope
        self.part = part
        self.after = after
        self.askedAt = askedAt
    }

    package var subject: String { mailingID.description }
}

/// One part of the people whom an owner knows to be concerned.
///
/// - Published by: the owner; a part may come any number of times.
/// - Heard by: `notifications`.
/// - Personal data: addresses, each sealed under the key of the capture or the customer it belongs to.
package struct AudienceListed<Owner: DataOwner>: Event {
    package static var name: MessageName { Owner.message("audience-listed") }

    package var mailingID: Identifier<Mailing>
    /// From 1.
    package var part: Int
    /// What to ask for the next part with; only the owner understands it. Nil: this is the last one.
    package var next: UUID?
    /// Records in scope in this part, with or without an address.
    package var records: Int
    package var members: [AudienceMember]

    package init(
        mailingID: Identifier<Mailing>, part: Int, next: UUID?, records: Int, members: [AudienceMember]
    ) {
        self.mailingID = mailingID
        self.part = part
        self.next = next
        self.records = records
        self.members = members
    }

    package var subject: String { mailingID.description }
}

/// Somebody who can be written to.
package struct AudienceMember: Codable, Sendable, Equatable {
    /// The capture whose guest this is, or nil.
    package var captureID: Identifier<Capture>?
    /// The customer whose contact this is, or nil.
    package var customerID: Identifier<Customer>?
    /// Sealed for ``SealedPurpose/mailAddress``.
    package var address: Sealed
    /// By which the same address in two captures is one recipient.
    package var lookup: AddressLookup
    package var language: Language

    package init(
        captureID: Identifier<Capture>? = nil, customerID: Identifier<Customer>? = nil, address: Sealed,
        lookup: AddressLookup, language: Language
    ) {
        self.captureID = captureID
        self.customerID = customerID
        self.address = address
        self.lookup = lookup
        self.language = language
    }
}
