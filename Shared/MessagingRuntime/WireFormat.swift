package import AMQP
import Contracts
import FoundationEssentials
package import Messaging

/// How an envelope stands in the properties and headers of an AMQP 0-9-1 message.
///
/// Names are those of CloudEvents' vocabulary; its own AMQP binding is for AMQP 1.0 and does not apply here.
package enum WireFormat {
    enum Header {
        static let specVersion = "cloudEvents:specversion"
        static let subject = "cloudEvents:subject"
        static let causationID = "causationid"
        static let traceparent = "traceparent"
        static let entityVersion = "entityversion"
        static let rental = "rental"
        static let actor = "actor"
        static let reason = "reason"
        /// How many attempts have failed, on a message that comes back from a wait.
        static let failures = "failures"
        /// On parked messages.
        static let parkedReason = "parked-reason"
        static let parkedFrom = "parked-from"
        static let parkedAt = "parked-at"
        static let handler = "handler"
        /// The number of the booth that spoke, on a booth's message that this service has published again.
        static let booth = "booth"

        /// The envelope's own, which a message keeps when it is published again.
        static let carried = [
            specVersion, subject, "time", causationID, traceparent, entityVersion, rental, actor, reason,
        ]
    }

    package static func properties(of envelope: Envelope) -> MessageProperties {
        var properties = MessageProperties()
        properties.messageID = WireText.text(of: envelope.id)
        properties.type = envelope.name.description
        properties.timestamp = envelope.time
        properties.contentType = "application/json"
        properties.appID = envelope.source
        properties.headers = headers(of: envelope)
        return properties
    }

    private static func headers(of envelope: Envelope) -> [String: HeaderValue] {
        var headers: [String: HeaderValue] = [
            Header.specVersion: .string("1.0"), Header.subject: .string(envelope.subject),
            // The AMQP timestamp counts whole seconds only.
            "time": .string(WireText.text(of: envelope.time)),
        ]
        headers[Header.causationID] = envelope.causationID.map { .string(WireText.text(of: $0)) }
        headers[Header.traceparent] = envelope.traceparent.map { .string($0) }
        headers[Header.entityVersion] = envelope.entityVersion.map { .integer($0) }
        headers[Header.rental] = envelope.rental.map { .string(WireText.text(of: $0)) }
        headers[Header.actor] = envelope.actor.map { .string($0) }
        headers[Header.reason] = envelope.reason.map { .string($0) }
        return headers
    }

    /// Reads the envelope, or returns nil when this is no message of ours.
    static func envelope(of delivery: Delivery) -> Envelope? { envelope(of: delivery.properties) }

    /// Reads the envelope out of properties that anybody may have written.
    package static func envelope(of properties: MessageProperties) -> Envelope? {
        var names = MessageNames()
        return envelope(of: properties, names: &names)
    }

    /// The same for a reader of many.
    static func envelope(of delivery: Delivery, names: inout MessageNames) -> Envelope? {
        envelope(of: delivery.properties, names: &names)
    }

    private static func envelope(of properties: MessageProperties, names: inout MessageNames) -> Envelope? {
        guard let id = properties.messageID.flatMap(WireText.id),
            let name = properties.type.flatMap({ names.name($0) }), let source = properties.appID
        else { return nil }
        func text(_ header: String) -> String? {
            // What is longer is none of ours, and could not be said again.
            guard case .string(let text)? = properties.headers[header], text.utf8.count <= 255 else { return nil }
            return text
        }
        func integer(_ header: String) -> Int64? {
            guard case .integer(let number)? = properties.headers[header] else { return nil }
            return number
        }
        let wholeSeconds = properties.timestamp.flatMap { ContractCoding.instants.contains($0) ? $0 : nil }
        let time = text("time").flatMap(WireText.instant) ?? wholeSeconds
        return Envelope(
            id: id, name: name, source: source, time: time ?? Date(timeIntervalSince1970: 0),
            subject: text(Header.subject) ?? "", causationID: text(Header.causationID).flatMap(WireText.id),
            traceparent: text(Header.traceparent), entityVersion: integer(Header.entityVersion),
            rental: text(Header.rental).flatMap(WireText.id), actor: text(Header.actor),
            reason: text(Header.reason))
    }

    /// The number of the booth that said it; nil when nothing vouches for one.
    ///
    /// On the exchange `booths` the routing key is the number, and the broker lets each user publish its own only.
    /// After a wait or a replay the key is a queue's name. Only services may publish straight to a queue, so what comes
    /// that way carries the number that this runtime wrote down when it gave the message back.
    static func boothNumber(of delivery: Delivery) -> Int? {
        if delivery.exchange == Exchanges.booths { return Int(delivery.routingKey) }
        guard case .integer(let number)? = delivery.properties.headers[Header.booth] else { return nil }
        return Int(exactly: number)
    }

    /// How many attempts at this delivery have failed so far.
    static func failures(of delivery: Delivery) -> Int {
        guard case .integer(let count)? = delivery.properties.headers[Header.failures] else { return 0 }
        return Int(clamping: count)
    }
}
