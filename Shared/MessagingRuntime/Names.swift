/// The names of exchanges and queues, in one place.
package enum Exchanges {
    /// Topic: facts, by message name.
    package static let events = "events"
    /// Direct: orders, by message name.
    package static let commands = "commands"
    /// Topic: what booths say, by booth number.
    package static let booths = "booths"
}

/// The queues of one service.
package struct QueueNames: Sendable {
    package let service: String

    package init(service: String) { self.service = service }

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
