import Contracts
import Foundation
import PostgreSQL
import ServiceHost

extension ErasureReport {
    /// What is known of the erasures of `request`, which was read just now; nil when it wants nothing erased.
    static func read(_ request: StoredRequest, from database: Database, now: Date) async throws -> ErasureReport? {
        guard request.kind == .erase else { return nil }
        return ErasureReport(
            requestedAt: request.orderedAt,
            erasures: try await PostgreSQLRequestedErasures(runner: database).all(of: request.id), now: now)
    }

    /// The table of it, with what to do.
    var text: String {
        let table = TextTable(["what", "state", "service", "removed", "retained"], lines)
            .text(otherwise: "Nothing is ordered yet.")
        return ([table] + advice).joined(separator: "\n")
    }
}
