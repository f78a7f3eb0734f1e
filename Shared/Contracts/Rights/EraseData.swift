package import FoundationEssentials

/// Orders an owner to erase everything of one capture, or everything by which it knows one person.
///
/// The owner, under one lock per capture: writes a tombstone, deletes rows and objects, destroys the key, looks that
/// nothing is left, and answers. An order that comes again is answered again.
///
/// - Sent by: `retention`.
/// - Answered with: ``DataErased``.
/// - Personal data: none.
package struct EraseData<Owner: DataOwner>: Command {
    package static var name: MessageName { Owner.message("erase") }
    package static var senders: [String] { ["retention"] }

    package var erasureID: Identifier<Erasure>
    /// The capture to erase; nil when a person's other data are meant.
    package var captureID: Identifier<Capture>?
    /// The capture's key, as far as `retention` knows it.
    package var keyID: Identifier<DataKey>?
    /// The person whose data are meant; empty when a capture is.
    package var lookups: [AddressLookup]
    package var askedAt: Date

    package init(
        erasureID: Identifier<Erasure>, captureID: Identifier<Capture>?, keyID: Identifier<DataKey>? = nil,
        lookups: [AddressLookup] = [], askedAt: Date
    ) {
        self.erasureID = erasureID
        self.captureID = captureID
        self.keyID = keyID
        self.lookups = lookups
        self.askedAt = askedAt
    }

    package var subject: String { erasureID.description }
}

/// What became of one owner's part of an erasure.
///
/// - Published by: the owner, in the transaction that removed the rows, after objects and key were gone.
/// - Heard by: `retention`.
/// - Personal data: none.
package struct DataErased<Owner: DataOwner>: Event {
    package static var name: MessageName { Owner.message("erased") }

    package var erasureID: Identifier<Erasure>
    package var outcome: ErasureOutcome
    /// Rows that were removed, by table; tables without any are left out.
    package var removed: [TableCount]
    /// Objects in the store that were removed.
    package var objects: Int
    /// What is kept although the erasure was asked for, with the reason.
    package var retained: [RetainedData]
    package var answeredAt: Date

    package init(
        erasureID: Identifier<Erasure>, outcome: ErasureOutcome, removed: [TableCount], objects: Int = 0,
        retained: [RetainedData] = [], answeredAt: Date
    ) {
        self.erasureID = erasureID
        self.outcome = outcome
        self.removed = removed
        self.objects = objects
        self.retained = retained
        self.answeredAt = answeredAt
    }

    package var subject: String { erasureID.description }
}

/// How an owner's part of an erasure ended.
package enum ErasureOutcome: String, Codable, Sendable {
    /// Nothing is left, and somebody looked.
    case removed
    /// Something stays, with a reason for each.
    case retained
    /// Not yet: the owner says so and answers again.
    case pending
}

/// Rows that outlive an erasure.
package struct RetainedData: Codable, Sendable, Equatable {
    package enum Reason: String, Codable, Sendable {
        /// A running contract needs them (Art. 17(1)(a) GDPR does not apply yet).
        case contract
        /// A law or a court wants them kept (Art. 17(3)(b), (e) GDPR).
        case legalObligation = "legal-obligation"
        /// They prove that a duty was done; values in them are sealed and unreadable (Art. 17(3)(e) GDPR).
        case evidence
        /// They concern a legal person only (recital 14 GDPR).
        case company
    }

    package var table: String
    package var count: Int
    package var reason: Reason

    package init(table: String, count: Int, reason: Reason) {
        self.table = table
        self.count = count
        self.reason = reason
    }
}
