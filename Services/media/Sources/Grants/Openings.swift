import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL

/// Tells what staff open under grants, once for each kind and minute, before it is shown.
struct Openings: Sendable {
    let database: Database
    let unit: UnitOfWork
    let now: @Sendable () -> Date

    /// How long it is remembered what was told; no grant lasts so long.
    private static let memory: TimeInterval = 86_400

    /// - Throws: when it cannot be written down; then nothing may be shown.
    func record(_ kind: OpenedKind, under grant: Identifier<AccessGrant>) async throws {
        let now = now()
        let minute = Date(timeIntervalSince1970: (now.timeIntervalSince1970 / 60).rounded(.down) * 60)
        let known: Query = """
            select 1 from grant_opening
            where grant_id = \(grant.uuid) and kind = \(kind.rawValue) and minute = \(minute)
            """
        guard try await database.row(known) == nil else { return }
        try await unit.perform(at: now) { transaction, outbox in
            let isNew =
                try await transaction.execute(
                    """
                    insert into grant_opening (grant_id, kind, minute)
                    values (\(grant.uuid), \(kind.rawValue), \(minute)) on conflict do nothing
                    """) == 1
            guard isNew else { return }
            try await transaction.execute(
                "delete from grant_opening where minute < \(now.addingTimeInterval(-Self.memory))")
            try await outbox.publish(
                OpenedUnderGrant(grantID: grant, kind: kind, minute: minute), MessageDetails())
        }
    }
}
