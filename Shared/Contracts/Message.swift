/// Anything that one service says to another.
///
/// A message is a flat struct of identifiers, instants and numbers; what is personal travels sealed (``Sealed``) or not
/// at all, because bodies lie in outboxes and queues. Contracts evolve by optional fields: a message written by an
/// earlier release is still read, and each version has a recorded example that a test reads back. A new meaning is a
/// new type with `.v2` in its name.
package protocol Message: Codable, Sendable, Equatable {
    /// The name on the wire; renaming the Swift type never changes it.
    static var name: MessageName { get }
}

/// A fact: something that its owner has done, told to whoever listens.
///
/// Published to the exchange `events` with its name as the routing key.
package protocol Event: Message {
    /// What the fact is about, for listeners that sort or filter without reading the body: an identifier, never data.
    var subject: String { get }
}

/// An order to one service, named after its receiver, which alone consumes it.
///
/// Sent to the exchange `commands` with its name as the routing key.
package protocol Command: Message {
    /// The services that may give this order; the broker refuses it from everybody else.
    static var senders: [String] { get }
    /// What the order is about: an identifier, never data.
    var subject: String { get }
}

extension Event {
    /// Whether somebody listens, so that a fact that reaches no queue is kept and tried again rather than dropped.
    ///
    /// False only for facts that nobody hears yet; a test holds it against the services' subscriptions.
    package static var isOwed: Bool { !AllMessages.unheard.contains(name) }
}
