package import FoundationEssentials

/// Asks an owner of addresses who is concerned by a mailing.
///
/// - Sent by: `notifications`.
/// - Answered with: ``AudienceListed``, in parts.
/// - Personal data: none.
package struct ListAudience<Owner: DataOwner>: Command {
    package static var name: MessageName { Owner.message("list-audience") }
    package static var senders: [String] { ["notifications"] }

    package var mailingID: Identifier<Mailing>
    package var scope: MailingScope
    package var askedAt: Date

    package init(mailingID: Identifier<Mailing>, scope: MailingScope, askedAt: Date) {
        self.mailingID = mailingID
        self.scope = scope
        self.askedAt = askedAt
    }

    package var subject: String { mailingID.description }
}

/// One part of the people whom an owner knows to be concerned.
///
/// - Published by: the owner; parts come in any order and any number of times.
/// - Heard by: `notifications`.
/// - Personal data: addresses, each sealed under the key of the capture or the customer it belongs to.
package struct AudienceListed<Owner: DataOwner>: Event {
    package static var name: MessageName { Owner.message("audience-listed") }

    package var mailingID: Identifier<Mailing>
    /// From 1.
    package var part: Int
    package var parts: Int
    /// Records in scope in this part, with or without an address.
    package var records: Int
    package var members: [AudienceMember]

    package init(
        mailingID: Identifier<Mailing>, part: Int, parts: Int, records: Int, members: [AudienceMember]
    ) {
        self.mailingID = mailingID
        self.part = part
        self.parts = parts
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
