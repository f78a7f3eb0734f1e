package import FoundationEssentials

/// Asks an owner for a copy of everything it holds about one person.
///
/// The owner writes its part to the object store, sealed under the request's key, and answers with names and hashes.
///
/// - Sent by: `gdpr-requests`.
/// - Answered with: ``DataExported``.
/// - Personal data: none.
package struct ExportData<Owner: DataOwner>: Command {
    package static var name: MessageName { Owner.message("export") }
    package static var senders: [String] { ["gdpr-requests"] }

    package var requestID: Identifier<SubjectRequest>
    /// Of class `request`; destroying it makes every part unreadable.
    package var keyID: Identifier<DataKey>
    package var lookups: [AddressLookup]
    package var captures: [Identifier<Capture>]?
    package var askedAt: Date

    package init(
        requestID: Identifier<SubjectRequest>, keyID: Identifier<DataKey>, lookups: [AddressLookup],
        captures: [Identifier<Capture>]? = nil, askedAt: Date
    ) {
        self.requestID = requestID
        self.keyID = keyID
        self.lookups = lookups
        self.captures = captures
        self.askedAt = askedAt
    }

    package var subject: String { requestID.description }
}

/// One owner's part of a copy is in the store.
///
/// - Published by: the owner.
/// - Heard by: `gdpr-requests`, which puts the parts together.
/// - Personal data: none; what the objects hold is sealed under the request's key.
package struct DataExported<Owner: DataOwner>: Event {
    package static var name: MessageName { Owner.message("exported") }

    package var requestID: Identifier<SubjectRequest>
    /// The owner's records as JSON: what each table is in words, then arrays of records by table; nil without any.
    package var records: ExportedObject?
    /// Photographs and videos.
    package var files: [ExportedObject]
    package var items: [TableCount]
    package var answeredAt: Date

    package init(
        requestID: Identifier<SubjectRequest>, records: ExportedObject?, files: [ExportedObject] = [],
        items: [TableCount], answeredAt: Date
    ) {
        self.requestID = requestID
        self.records = records
        self.files = files
        self.items = items
        self.answeredAt = answeredAt
    }

    package var subject: String { requestID.description }
}

/// Bytes in the object store, sealed under the request's key with the object's name as associated data.
package struct ExportedObject: Codable, Sendable, Equatable {
    /// Where the sealed bytes are.
    package var object: String
    /// The neutral name under which the person gets them, such as `media/2026-05-01-1/photo.jpg`.
    package var name: String
    /// Bytes before sealing.
    package var length: Int
    /// Of the bytes before sealing, 64 hexadecimal digits.
    package var sha256: String

    package init(object: String, name: String, length: Int, sha256: String) {
        self.object = object
        self.name = name
        self.length = length
        self.sha256 = sha256
    }
}
