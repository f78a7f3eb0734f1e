package import AMQP
package import Messaging
import Contracts

/// Everything that one service needs on the broker; declaring it again changes nothing.
///
/// Quorum queues, durable, with at-least-once dead-lettering. The delivery limit stands high and is a last resort: it
/// counts every death of a process for all that was prefetched, so the runtime counts failures itself.
package enum ServiceTopology {
    /// Deliveries of one message after which the broker itself parks it: only a message that kills its process each
    /// time gets there.
    package static let deliveryLimit = 1000

    package static func topology<Session>(service: String, workloads: [Workload<Session>]) -> Topology {
        let names = QueueNames(service: service)
        // Looking at parked messages hands them out and takes them back; RabbitMQ 4 would drop one after 20 times.
        var queues = [
            Queue.quorum(names.dead, arguments: ["x-delivery-limit": .integer(Int64(Int32.max))])
        ]
        var bindings: [Binding] = []
        for workload in workloads {
            let queue = names.workload(workload.name)
            queues.append(Queue.quorum(queue, arguments: workArguments(names)))
            for wait in Set(workload.subscriptions.flatMap(\.retry.waits)).sorted() {
                queues.append(
                    Queue.quorum(
                        names.retry(workload.name, after: wait),
                        arguments: waitArguments(wait, thenTo: queue, names)))
            }
            if workload.hearsBooths {
                bindings.append(Binding(queue: queue, exchange: Exchanges.booths, routingKey: "#"))
            } else {
                for subscription in workload.subscriptions {
                    let exchange = subscription.isCommand ? Exchanges.commands : Exchanges.events
                    bindings.append(
                        Binding(queue: queue, exchange: exchange, routingKey: subscription.message.description))
                }
            }
        }
        bindings += queues.map { Binding(queue: $0.name, exchange: names.exchange, routingKey: $0.name) }
        return Topology(
            exchanges: [Exchange(names.exchange, kind: .direct)], queues: queues, bindings: bindings)
    }

    /// What all services share. They are made when the broker is set up, since a service may configure only its own.
    package static let exchanges = [
        Exchange(Exchanges.events, kind: .topic), Exchange(Exchanges.commands, kind: .topic),
        Exchange(Exchanges.booths, kind: .topic),
    ]

    private static func workArguments(_ names: QueueNames) -> [String: HeaderValue] {
        var arguments = deadLettering(to: names.dead, names)
        arguments["x-delivery-limit"] = .integer(Int64(deliveryLimit))
        return arguments
    }

    private static func waitArguments(
        _ wait: Duration, thenTo queue: String, _ names: QueueNames
    ) -> [String: HeaderValue] {
        var arguments = deadLettering(to: queue, names)
        let (seconds, attoseconds) = wait.components
        arguments["x-message-ttl"] = .integer(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        return arguments
    }

    private static func deadLettering(to queue: String, _ names: QueueNames) -> [String: HeaderValue] {
        [
            "x-dead-letter-exchange": .string(names.exchange),
            "x-dead-letter-routing-key": .string(queue),
            "x-dead-letter-strategy": .string("at-least-once"),
            "x-overflow": .string("reject-publish"),
        ]
    }
}
