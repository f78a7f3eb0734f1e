package import Contracts
package import FoundationEssentials

/// What is known about a message besides its body, by CloudEvents' names where it has one.
///
/// Holds identifiers only: an envelope is readable wherever the message passes.
package struct Envelope: Sendable, Equatable {
    package var id: UUID
    package var name: MessageName
    /// The service that said it.
    package var source: String
    package var time: Date
    /// What it is about.
    package var subject: String
    /// The message whose handling said this one.
    package var causationID: UUID?
    /// W3C trace context, passed on unchanged along a chain of messages.
    package var traceparent: String?
    /// Grows with each state of the subject; a projection applies only what is newer.
    package var entityVersion: Int64?
    /// The tenancy it belongs to.
    package var rental: UUID?
    /// Who wanted it and why, where a person did.
    package var actor: String?
    package var reason: String?
    /// The number of the booth whose user published it, as the broker vouches for it and nothing in the message; nil
    /// for what services say.
    package var boothNumber: Int?

    package init(
        id: UUID, name: MessageName, source: String, time: Date, subject: String, causationID: UUID? = nil,
        traceparent: String? = nil, entityVersion: Int64? = nil, rental: UUID? = nil, actor: String? = nil,
        reason: String? = nil, boothNumber: Int? = nil
    ) {
        self.id = id
        self.name = name
        self.source = source
        self.time = time
        self.subject = subject
        self.causationID = causationID
        self.traceparent = traceparent
        self.entityVersion = entityVersion
        self.rental = rental
        self.actor = actor
        self.reason = reason
        self.boothNumber = boothNumber
    }
}

/// A message as it travels: its envelope and its undecoded body.
package struct EncodedMessage: Sendable, Equatable {
    package var envelope: Envelope
    package var body: [UInt8]

    package init(envelope: Envelope, body: [UInt8]) {
        self.envelope = envelope
        self.body = body
    }
}
