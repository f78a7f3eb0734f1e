package import AMQP
package import FoundationEssentials
package import Logging
import Messaging
package import PostgreSQL
import ServiceLifecycle

/// Carries what units of work recorded to the broker, in order per key, each at least once.
///
/// However many processes a service has, one of them relays at a time, under an advisory lock. The others ask for it twice
/// a second and log nothing: that is how they stand by, and one of them goes on half a second after the first one ends,
/// however that happens (``Database/withAdvisoryLock(_:askingEvery:_:)``). A message leaves its table only when the broker
/// has confirmed it. One that reaches no queue stays and is tried again after growing
/// waits; only messages with the same ordering key wait behind it.
package struct OutboxRelay: Service {
    private let service: String
    private let database: Database
    private let publisher: Publisher
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let pollInterval: Duration = .seconds(2)

    package init(
        service: String, database: Database, publisher: Publisher, now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        self.service = service
        self.database = database
        self.publisher = publisher
        self.now = now
        self.logger = logger
    }

    /// The notification channel on which units of work say that something was recorded.
    static func channel(of service: String) -> String { "outbox_" + service.replacing("-", with: "_") }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await database.withAdvisoryLock("outbox-relay:\(service)") { try await relay() }
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("outbox relay paused", metadata: ["reason": "\(Failure(error).reasonCode)"])
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        }
        await publisher.close()
    }

    /// Relays until cancelled; runs only while this process holds the lock.
    private func relay() async throws {
        let wakeUps = WakeUps(database.notifications(on: Self.channel(of: service)), every: pollInterval)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await wakeUps.listen() }
            defer { group.cancelAll() }
            var run = RelayRun(
                service: service, database: database, publisher: publisher, now: now, logger: logger)
            try await run.run(wakeUps)
        }
    }
}
