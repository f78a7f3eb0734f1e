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

    static func workload(_ settings: BenchSettings, setAtATime: Bool) -> Workload<Transaction> {
        Workload(
            BenchSettings.workload, batch: settings.batch,
            [
                setAtATime
                    ? Subscription(sets: "store") { StoreCaptures(transaction: $0) }
                    : Subscription(named: "store") { StoreCapture(transaction: $0) }
            ])
    }

    /// - Returns: how long it took, from connecting until the last fact was confirmed and the last message acknowledged.
    func run() async throws -> Duration {
        let began = ContinuousClock.now
        let database = Database(settings.database, logger: settings.logger)
        let messaging = ServiceMessaging(
            service: BenchSettings.service, workloads: [Self.workload(settings, setAtATime: setAtATime)],
            database: database, broker: settings.broker, now: { Date().inMilliseconds }, logger: settings.logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: messaging.services, logger: settings.logger))
        async let stopped: Void = group.run()
        try await waitUntilDone(database)
        let took = ContinuousClock.now - began
        await group.triggerGracefulShutdown()
        try await stopped
        await database.close()
        return took
    }

    /// Looks at the tables rarely at first, so that looking costs the run nothing worth mentioning.
    private func waitUntilDone(_ database: Database) async throws {
        let limit = ContinuousClock.now + .seconds(300)
        while ContinuousClock.now < limit {
            let left = try await database.value(
                "select \(Int64(settings.count)) - (select count(*) from capture) + (select count(*) from outbox)",
                as: Int64.self)
            guard let left, left > 0 else { return }
            try await Task.sleep(for: .milliseconds(min(200, max(2, left / 100))))
        }
        throw BenchError("not done within five minutes")
    }
}
