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
    private let crews: [WorkloadCrew]

    /// - Parameters:
    ///   - service: the service's name, first part of its queues and source of its messages.
    ///   - workloads: all that the service has; the topology of all of them is declared.
    ///   - takesPart: whether this process takes part in the workload of that name.
    ///   - version: of the program, for whoever looks at which processes run.
    package init(
        service: String, workloads: [Workload<Transaction>], takesPart: (String) -> Bool = { _ in true },
        database: Database, broker: BrokerConfiguration, version: String = "", now: @escaping @Sendable () -> Date,
        logger: Logger
    ) {
        let topology = ServiceTopology.topology(service: service, workloads: workloads)
        let names = QueueNames(service: service)
        let crews = workloads.filter { takesPart($0.name) }.map { workload in
            let (queue, meter) = (names.workload(workload.name), WorkMeter())
            return WorkloadCrew(workload, queue: queue, meter: meter) {
                let consumer = Consumer(
                    broker, queue: queue, prefetch: max(2, workload.batch * 2), topology: topology, logger: logger)
                let runner = WorkloadRunner(
                    service: service, workload: workload, database: database, consumer: consumer,
                    publisher: Publisher(broker, topology: topology, logger: logger), meter: meter, now: now,
                    logger: logger)
                return WorkloadCrew.Member(consumer: consumer, runner: runner)
            }
        }
        self.crews = crews
        services =
            [
                OutboxRelay(
                    service: service, database: database,
                    publisher: Publisher(broker, topology: topology, logger: logger), now: now, logger: logger),
                InboxSweep.timer(service: service, database: database, now: now, logger: logger),
            ] + crews + [
                WorkloadWatch(
                    service: service, version: version, database: database, crews: crews, now: now, logger: logger),
                BacklogGauges(
                    database: database, broker: BrokerSession(broker, logger: logger), names: names, crews: crews,
                    workloads: workloads.map(\.name), now: now, logger: logger),
            ]
    }

    /// The queues that lack a consumer of this process right now, of several also one; empty when everything is as it
    /// should be. A workload that is paused should have none.
    ///
    /// A service that reports ready with a consumer missing leaves a queue to fill unseen.
    package func queuesWithoutConsumer() async -> [String] {
        var missing: [String] = []
        for crew in crews where await !crew.isComplete() { missing.append(crew.queue) }
        return missing
    }
}
