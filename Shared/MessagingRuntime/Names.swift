/// The names of exchanges and queues, in one place.
package enum Exchanges {
    /// Topic: facts, by message name.
    package static let events = "events"
    /// Topic: orders, by message name. The broker holds rights by routing key on topic exchanges only, and a service may
    /// give the orders that ``Contracts/Command/senders`` lists and no others.
    package static let commands = "commands"
    /// Topic: what booths say, by booth number.
    package static let booths = "booths"
}

/// The queues of one service.
package struct QueueNames: Sendable {
    package let service: String

    package init(service: String) { self.service = service }

    /// Direct, the service's own: leads to each of its queues by the queue's name, for what waits, is parked or replayed.
    ///
    /// The broker's nameless exchange would lead to everybody's queues: who may publish there may say anything to anyone.
    package var exchange: String { "\(service).queues" }

    package func workload(_ name: String) -> String { "\(service).\(name)" }

    package func retry(_ workload: String, after wait: Duration) -> String {
        "\(service).\(workload).retry.\(Self.text(wait))"
    }

    package var dead: String { "\(service).dead" }

    /// `30s`, `5m`, `6h`: what a person reads in a list of queues.
    static func text(_ wait: Duration) -> String {
        let seconds = wait.components.seconds
        if wait.components.attoseconds != 0 {
            return "\(seconds * 1000 + wait.components.attoseconds / 1_000_000_000_000_000)ms"
        }
        if seconds % 3600 == 0, seconds > 0 { return "\(seconds / 3600)h" }
        if seconds % 60 == 0, seconds > 0 { return "\(seconds / 60)m" }
        return "\(seconds)s"
    }
}
