package import Contracts
package import FoundationEssentials

extension EncodedMessage {
    /// Puts `message` into its envelope.
    ///
    /// - Parameters:
    ///   - source: the service that says it.
    ///   - cause: the envelope of the message being handled; its trace is passed on.
    /// - Throws: ``OutboxError/foreign(_:)`` when `source` may not say it.
    package init(
        _ message: any Message, details: MessageDetails, source: String, at now: Date, cause: Envelope? = nil,
        actor: String? = nil, reason: String? = nil
    ) throws {
        let name = type(of: message).name
        let subject: String
        switch message {
        case let event as any Event:
            guard name.owner == source else { throw OutboxError.foreign(name) }
            subject = event.subject
        case let command as any Command: subject = command.subject
        default: subject = ""
        }
        self.init(
            envelope: Envelope(
                id: details.id ?? UUID.version7(at: now), name: name, source: source, time: now, subject: subject,
                causationID: cause?.id, traceparent: cause?.traceparent, entityVersion: details.entityVersion,
                rental: details.rental ?? cause?.rental, actor: details.actor ?? actor ?? cause?.actor,
                reason: details.reason ?? reason ?? cause?.reason),
            body: try ContractCoding.encode(message))
    }
}
