package import AMQP
package import FoundationEssentials
package import Logging
package import Messaging
package import PostgreSQL
package import ServiceLifecycle

/// All that one process of a service does with the broker: its workloads and the relay of its outbox.
package struct ServiceMessaging: Sendable {
    /// Run these in the service's group; they stop gracefully and close what they own.
    package let services: [any Service]
    private let consumers: [(queue: String, consumer: Consumer)]

    /// - Parameters:
    ///   - service: the service's name, first part of its queues and source of its messages.
    ///   - workloads: those that this process takes part in; the topology of all of them is declared.
    package init(
        service: String, workloads: [Workload<Transaction>], database: Database, broker: BrokerConfiguration,
        now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        let topology = ServiceTopology.topology(service: service, workloads: workloads)
        let names = QueueNames(service: service)
        var services: [any Service] = [
            OutboxRelay(
                service: service, database: database,
                publisher: Publisher(broker, topology: topology, logger: logger), now: now, logger: logger),
            InboxSweep.timer(service: service, database: database, now: now, logger: logger),
        ]
        var consumers: [(queue: String, consumer: Consumer)] = []
        for workload in workloads {
            let queue = names.workload(workload.name)
            for _ in 0..<workload.concurrency {
                let consumer = Consumer(
                    broker, queue: queue, prefetch: max(2, workload.batch * 2), topology: topology, logger: logger)
                consumers.append((queue, consumer))
                services.append(
                    WorkloadRunner(
                        service: service, workload: workload, database: database, consumer: consumer,
                        publisher: Publisher(broker, topology: topology, logger: logger), now: now,
                        logger: logger))
            }
        }
        services.append(
            BacklogGauges(
                database: database, broker: BrokerSession(broker, logger: logger), names: names, consumers: consumers,
                now: now, logger: logger))
        self.services = services
        self.consumers = consumers
    }

    /// The queues that have no consumer of this process right now; empty when everything is as it should be.
    ///
    /// A service that reports ready with a consumer missing leaves a queue to fill unseen.
    package func queuesWithoutConsumer() async -> [String] {
        var missing: [String] = []
        for (queue, consumer) in consumers where await consumer.state != .ready { missing.append(queue) }
        return missing
    }
}
