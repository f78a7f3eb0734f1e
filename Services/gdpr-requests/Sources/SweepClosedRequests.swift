import Contracts
import Foundation
import Messaging
import ObjectStore
import PostgreSQL
import SubjectRights

/// Deletes what came into the store of a request after it was closed.
///
/// `request close` destroys the key and removes the parts. An owner that had the key in memory by then and was writing may
/// add another: nobody can read it, and nobody would look for it.
struct SweepClosedRequests: Sendable {
    /// Longer than a process keeps a destroyed key and than a video takes to be copied.
    static let patience: TimeInterval = 3600
    /// What one run takes; the next one comes soon.
    static let limit = 20

    let store: any ObjectStore

    @Sendable func perform(_ transaction: Transaction, _ outbox: any Outbox, at now: Date) async throws {
        let limit = now.addingTimeInterval(-Self.patience)
        for id in try await Requests(runner: transaction).toSweep(closedBefore: limit, atMost: Self.limit) {
            _ = try await Self.removeParts(of: id, from: store)
            try await Requests(runner: transaction).markSwept(id, at: now)
        }
    }

    /// - Returns: how many there were.
    static func removeParts(of id: Identifier<SubjectRequest>, from store: any ObjectStore) async throws -> Int {
        let objects = try await store.names(under: ExportObjects.prefix(of: id))
        for object in objects { try await store.delete(object) }
        return objects.count
    }
}
