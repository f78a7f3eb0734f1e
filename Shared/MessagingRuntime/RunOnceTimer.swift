package import FoundationEssentials
package import Logging
package import Messaging
package import PostgreSQL
import ServiceLifecycle

/// Work that is due at intervals and is done once, however many processes of the service run.
///
/// The row in `timer` is locked while the work runs, in the same transaction, so a second process skips it and a
/// process that dies leaves it due.
package struct RunOnceTimer: Service {
    package typealias Work = @Sendable (Transaction, any Outbox, Date) async throws -> Void

    private let name: String
    private let interval: Duration
    private let unit: UnitOfWork
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let work: Work

    /// - Parameters:
    ///   - interval: from one run to the next; not from the end of one to the start of the next.
    ///   - work: runs in one transaction, so it takes a bounded amount and leaves the rest for the next run.
    package init(
        named name: String, every interval: Duration, unit: UnitOfWork, now: @escaping @Sendable () -> Date,
        logger: Logger, work: @escaping Work
    ) {
        self.name = name
        self.interval = interval
        self.unit = unit
        self.now = now
        self.logger = logger
        self.work = work
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await runIfDue()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning(
                        "timer failed", metadata: ["timer": "\(name)", "reason": "\(Failure(error).reasonCode)"])
                }
                try? await Task.sleep(for: min(interval, .seconds(30)))
            }
        }
    }

    /// Runs the work when it is due and nobody else runs it; returns whether it ran.
    @discardableResult
    package func runIfDue() async throws -> Bool {
        let instant = now()
        let due = instant.addingTimeInterval(-Double(interval.components.seconds))
        return try await unit.perform(at: instant) { transaction, outbox in
            try await transaction.execute(
                """
                insert into timer (name, ran_at) values (\(name), \(Date(timeIntervalSince1970: 0)))
                on conflict do nothing
                """)
            let isDue = try await transaction.row(
                "select 1 as due from timer where name = \(name) and ran_at <= \(due) for update skip locked")
            guard isDue != nil else { return false }
            try await work(transaction, outbox, instant)
            try await transaction.execute("update timer set ran_at = \(instant) where name = \(name)")
            return true
        }
    }
}
