package import Contracts
package import FoundationEssentials
package import Messaging
package import PostgreSQL
import Synchronization

/// The outbox of one unit of work: keeps what is said in memory until ``insertion()`` puts it into the transaction.
package final class RecordedOutbox: Outbox {
    private let source: String
    private let now: Date
    private let actor: String?
    private let reason: String?
    private let entries = Mutex<[Entry]>([])

    private struct Entry {
        var message: EncodedMessage
        var orderingKey: String
        var exchange: String
        var mandatory: Bool
        var isIDChosen: Bool
    }

    package init(source: String, now: Date, actor: String? = nil, reason: String? = nil) {
        self.source = source
        self.now = now
        self.actor = actor
        self.reason = reason
    }

    package func add(_ message: any Message, details: MessageDetails) async throws {
        try add(message, details: details, cause: nil)
    }

    /// An outbox whose messages name `cause` as the one that caused them.
    package func caused(by cause: Envelope) -> any Outbox { CausedOutbox(outbox: self, cause: cause) }

    fileprivate func add(_ message: any Message, details: MessageDetails, cause: Envelope?) throws {
        let encoded = try EncodedMessage(
            message, details: details, source: source, at: now, cause: cause, actor: actor, reason: reason)
        let isCommand = message is any Command
        let isOwed = (type(of: message) as? any Event.Type)?.isOwed ?? true
        let entry = Entry(
            message: encoded, orderingKey: details.orderingKey ?? encoded.envelope.subject,
            exchange: isCommand ? Exchanges.commands : Exchanges.events, mandatory: isOwed,
            isIDChosen: details.id != nil)
        entries.withLock { $0.append(entry) }
    }

    /// The statement that records everything said so far, or nil when nothing was.
    package func insertion() -> Query? {
        let entries = entries.withLock { $0 }
        guard !entries.isEmpty else { return nil }
        let envelopes = entries.map(\.message.envelope)
        // Only an id that a sender chose can be there already; the server's look for it costs as much as the insert.
        let whenThere = entries.contains(where: \.isIDChosen) ? "on conflict (message_id) do nothing" : ""
        return """
            insert into outbox (message_id, ordering_key, exchange, routing_key, mandatory, name, subject,
                causation_id, traceparent, entity_version, rental, actor, reason, body, recorded_at)
            select message_id, ordering_key, exchange, name, mandatory, name, subject,
                causation_id, traceparent, entity_version, rental, actor, reason, body, \(now)
            from unnest(\(envelopes.map(\.id)), \(entries.map(\.orderingKey)), \(entries.map(\.exchange)),
                \(entries.map(\.mandatory)), \(envelopes.map(\.name.description)), \(envelopes.map(\.subject)),
                \(envelopes.map(\.causationID)), \(envelopes.map(\.traceparent)), \(envelopes.map(\.entityVersion)),
                \(envelopes.map(\.rental)), \(envelopes.map(\.actor)), \(envelopes.map(\.reason)),
                \(entries.map(\.message.body)))
                with ordinality as said (message_id, ordering_key, exchange, mandatory, name, subject, causation_id,
                    traceparent, entity_version, rental, actor, reason, body, place)
            order by place
            \(unsafe: whenThere)
            """
    }

    /// How many messages have been added.
    package var count: Int { entries.withLock { $0.count } }
}

private struct CausedOutbox: Outbox {
    let outbox: RecordedOutbox
    let cause: Envelope

    func add(_ message: any Message, details: MessageDetails) async throws {
        try outbox.add(message, details: details, cause: cause)
    }
}
