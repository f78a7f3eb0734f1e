import AMQP
import Contracts
import FoundationEssentials
import Glibc
import Logging
import Messaging
import MessagingRuntime
import PostgreSQL
import ServiceLifecycle

/// A service as it runs in production, with one workload, until every capture is stored and told.
struct OurSystem {
    let settings: BenchSettings
    let setAtATime: Bool
    private let handled = HandledCount()

    init(settings: BenchSettings, setAtATime: Bool) {
        self.settings = settings
        self.setAtATime = setAtATime
    }

    static func workload(
        _ settings: BenchSettings, setAtATime: Bool, handled: HandledCount = HandledCount()
    ) -> Workload<Transaction> {
        Workload(
            BenchSettings.workload, batch: settings.batch, concurrency: settings.concurrency,
            [
                setAtATime
                    ? Subscription(sets: "store") { StoreCaptures(transaction: $0, handled: handled) }
                    : Subscription(named: "store") { StoreCapture(transaction: $0, handled: handled) }
            ])
    }

    /// - Returns: how long it took, from the first consuming until the last fact was confirmed and deleted.
    func run() async throws -> Duration {
        let database = Database(settings.database, logger: settings.logger)
        let messaging = ServiceMessaging(
            service: BenchSettings.service,
            workloads: [Self.workload(settings, setAtATime: setAtATime, handled: handled)], database: database,
            broker: settings.broker, now: { Date().inMilliseconds }, logger: settings.logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: messaging.services, logger: settings.logger))
        async let stopped: Void = group.run()
        let began = try await consuming(messaging)
        try await waitUntilDone(database)
        let took = ContinuousClock.now - began
        await group.triggerGracefulShutdown()
        try await stopped
        await database.close()
        return took
    }

    /// The instant at which the queue has its consumer, to the millisecond.
    private func consuming(_ messaging: ServiceMessaging) async throws -> ContinuousClock.Instant {
        let limit = ContinuousClock.now + .seconds(30)
        while await !messaging.queuesWithoutConsumer().isEmpty {
            guard ContinuousClock.now < limit else { throw BenchError("no consumer within 30 seconds") }
            try await Task.sleep(for: .milliseconds(1))
        }
        return .now
    }

    /// The handlers count, so that nothing is asked of the database before the last transaction is under way.
    private func waitUntilDone(_ database: Database) async throws {
        let limit = ContinuousClock.now + .seconds(300)
        while ContinuousClock.now < limit {
            if handled.value >= settings.count {
                let left: Bool? = try await database.value(
                    """
                    select (select count(*) from inbox) < \(Int64(settings.count)) or exists (select from outbox)
                    """)
                if left == false { return }
            }
            try await Task.sleep(for: .milliseconds(4))
        }
        throw BenchError("not done within five minutes")
    }
}
