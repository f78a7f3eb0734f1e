/// The exchanges, queues and bindings that must exist, declared at each connect and reconnect.
///
/// Declaring what exists with the same arguments changes nothing; with other arguments the broker refuses
/// (``AMQPError/preconditionFailed``).
package struct Topology: Sendable, Equatable {
    package var exchanges: [Exchange]
    package var queues: [Queue]
    package var bindings: [Binding]

    package init(exchanges: [Exchange] = [], queues: [Queue] = [], bindings: [Binding] = []) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
    }

    /// Nothing to declare.
    package static let empty = Topology()
}

/// An exchange to be declared.
package struct Exchange: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case direct, topic, fanout, headers
    }

    package var name: String
    package var kind: Kind
    package var isDurable: Bool
    package var arguments: [String: HeaderValue]

    package init(_ name: String, kind: Kind, durable: Bool = true, arguments: [String: HeaderValue] = [:]) {
        self.name = name
        self.kind = kind
        isDurable = durable
        self.arguments = arguments
    }
}

/// A queue to be declared.
package struct Queue: Sendable, Equatable {
    package var name: String
    package var arguments: [String: HeaderValue]
    package var isDurable: Bool

    package init(_ name: String, arguments: [String: HeaderValue] = [:], durable: Bool = true) {
        self.name = name
        self.arguments = arguments
        isDurable = durable
    }

    /// A replicated, durable queue, the kind to use when messages must survive.
    package static func quorum(_ name: String, arguments: [String: HeaderValue] = [:]) -> Queue {
        Queue(name, arguments: arguments.merging(["x-queue-type": "quorum"]) { mine, _ in mine })
    }
}

/// What an exchange sends to a queue.
package struct Binding: Sendable, Equatable {
    package var queue: String
    package var exchange: String
    package var routingKey: String
    package var arguments: [String: HeaderValue]

    package init(queue: String, exchange: String, routingKey: String, arguments: [String: HeaderValue] = [:]) {
        self.queue = queue
        self.exchange = exchange
        self.routingKey = routingKey
        self.arguments = arguments
    }
}
