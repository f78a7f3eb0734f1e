import FoundationEssentials
import Logging
import Messaging
import PostgreSQL

/// Forgets which messages were handled once nothing can hand them over again.
enum InboxSweep {
    /// Far longer than a message can wait in any queue or outbox, backups of the broker included.
    static let keep: TimeInterval = 30 * 86_400

    static func timer(
        service: String, database: Database, now: @escaping @Sendable () -> Date, logger: Logger
    ) -> RunOnceTimer {
        RunOnceTimer(
            named: "inbox-sweep", every: .seconds(3600), unit: UnitOfWork(service: service, database: database),
            now: now, logger: logger
        ) { transaction, _, now in
            let limit = now.addingTimeInterval(-keep)
            try await transaction.execute("delete from inbox where handled_at < \(limit)")
            try await transaction.execute("delete from attempt where failed_at < \(limit)")
        }
    }
}
