package import FoundationEssentials

/// The identifier of one kind of thing: an `Identifier<Capture>` cannot be passed where an `Identifier<Rental>` belongs.
///
/// On the wire and in tables it is a plain lower-case UUID. New ones are UUID version 7 (RFC 9562), so they sort by the
/// time they were made and indexes stay dense.
package struct Identifier<Kind>: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let uuid: UUID

    package init(_ uuid: UUID) { self.uuid = uuid }

    /// A new identifier made at `instant`.
    package init(at instant: Date) { uuid = UUID.version7(at: instant) }

    /// Reads the usual 36-character form, in either case.
    package init?(_ text: some StringProtocol) {
        guard let uuid = UUID(uuidString: String(text)) else { return nil }
        self.uuid = uuid
    }

    package var description: String { uuid.uuidString.lowercased() }

    package static func < (left: Self, right: Self) -> Bool { left.uuid < right.uuid }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "an identifier is a UUID"))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A person or company that rents booths.
package enum Customer {}
/// One or more booths booked by one customer for a period: the unit of tenancy.
package enum Rental {}
/// A device that makes captures.
package enum Booth {}
/// One bundle made at a booth, one unit for rights and retention.
package enum Capture {}
/// The bytes of one part of a capture as they were received.
package enum Original {}
/// An order to make renditions again.
package enum Rerendering {}
/// A word that a customer puts on captures of a rental.
package enum Tag {}
/// A filter that a customer puts on many pictures at once.
package enum FilterBatch {}
/// A picture that a customer puts on the pictures of a rental.
package enum Logo {}
/// A strip, a collage or a short film that a customer has made of pictures of a rental.
package enum Creation {}
/// Captures of a rental, or some of them, as one file to be downloaded.
package enum CaptureArchive {}
/// Leave for somebody of the staff to see one customer's data for an hour at most.
package enum AccessGrant {}
/// What a customer allows the company to do with their data.
package enum UseConsent {}
/// A key in the key cluster.
package enum DataKey {}
/// A communication to one or more people.
package enum Notice {}
/// A subject exercising a right.
package enum SubjectRequest {}
/// One thing that is erased everywhere: a capture, or a person's other data.
package enum Erasure {}
/// A breach of the protection of personal data, or what may be one.
package enum Incident {}
/// One text to many people.
package enum Mailing {}
