import Foundation
import Logging
import MessagingRuntime
import PostgreSQL

/// Takes archives away that are over.
enum ArchiveExpiry {
    static func timer(
        unit: UnitOfWork, now: @escaping @Sendable () -> Date, logger: Logger
    ) -> RunOnceTimer {
        RunOnceTimer(named: "expire-archives", every: .seconds(300), unit: unit, now: now, logger: logger) {
            transaction, _, now in
            try await Archives(runner: transaction).removeExpired(at: now)
        }
    }
}
