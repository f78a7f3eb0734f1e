/// How a ``Publisher``, ``Consumer`` or ``BrokerSession`` stands with its broker.
package enum ConnectionState: String, Sendable, Equatable {
    /// Not connected yet, or again: trying, with growing waits.
    case connecting
    /// Connected, topology declared, working.
    case ready
    /// Connected, but the broker accepts no messages because of a memory or disk alarm.
    case blocked
    /// Closed by this program; will not connect again.
    case closed
}
