package import FoundationEssentials

/// Orders an owner to put right one field of what it holds about one person.
///
/// - Sent by: `gdpr-requests`.
/// - Answered with: ``DataRectified``.
/// - Personal data: the new value, sealed under the request's key.
package struct RectifyData<Owner: DataOwner>: Command {
    package static var name: MessageName { Owner.message("rectify") }
    package static var senders: [String] { ["gdpr-requests"] }

    package var requestID: Identifier<SubjectRequest>
    package var lookups: [AddressLookup]
    package var captures: [Identifier<Capture>]?
    package var field: RectifiableField
    /// Sealed for ``SealedPurpose/rectifiedValue``.
    package var value: Sealed
    package var askedAt: Date

    package init(
        requestID: Identifier<SubjectRequest>, lookups: [AddressLookup], captures: [Identifier<Capture>]? = nil,
        field: RectifiableField, value: Sealed, askedAt: Date
    ) {
        self.requestID = requestID
        self.lookups = lookups
        self.captures = captures
        self.field = field
        self.value = value
        self.askedAt = askedAt
    }

    package var subject: String { requestID.description }
}

/// What a person may have put right by themselves.
package enum RectifiableField: String, Codable, Sendable, CaseIterable {
    case mail
    case name
    /// A ``Language`` by its code.
    case language
}

/// What an owner did about a ``RectifyData``.
///
/// - Published by: the owner, in the transaction that changed the rows.
/// - Heard by: `gdpr-requests`.
/// - Personal data: none.
package struct DataRectified<Owner: DataOwner>: Event {
    package static var name: MessageName { Owner.message("rectified") }

    package var requestID: Identifier<SubjectRequest>
    /// Rows that hold the new value now, by table.
    package var changed: [TableCount]
    /// A word for why nothing was changed, when that is so: `not-held`, `value-refused`, or `taken` when the
    /// address is somebody else's.
    package var refusal: String?
    package var answeredAt: Date

    package init(
        requestID: Identifier<SubjectRequest>, changed: [TableCount], refusal: String? = nil, answeredAt: Date
    ) {
        self.requestID = requestID
        self.changed = changed
        self.refusal = refusal
        self.answeredAt = answeredAt
    }

    package var subject: String { requestID.description }
}
