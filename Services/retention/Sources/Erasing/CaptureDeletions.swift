import Contracts
import Foundation
import PostgreSQL

/// The queries on `capture_deletion`: what customers deleted in their galleries, and took back.
struct CaptureDeletions<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Keeps a deletion unless something as new or newer is there; returns whether it was kept.
    func delete(_ capture: Identifier<Capture>, at instant: Date, version: Int64) async throws -> Bool {
        try await runner.execute(
            """
            insert into capture_deletion as d (capture_id, version, deleted_at)
            values (\(capture.uuid), \(version), \(instant))
            on conflict (capture_id) do update set version = excluded.version, deleted_at = excluded.deleted_at
                where d.version < excluded.version
            """) > 0
    }

    /// Keeps that a deletion was taken back, also when the deletion has not been told yet.
    ///
    /// - Returns: whether there was a deletion that this takes back.
    func restore(_ capture: Identifier<Capture>, version: Int64) async throws -> Bool {
        let answers = try await runner.pipeline([
            """
            update capture_deletion set version = \(version), deleted_at = null
            where capture_id = \(capture.uuid) and version < \(version) and deleted_at is not null
            """,
            """
            insert into capture_deletion as d (capture_id, version, deleted_at) values (\(capture.uuid), \(version), null)
            on conflict (capture_id) do update set version = excluded.version where d.version < excluded.version
            """,
        ])
        return answers[0].affected > 0
    }

    /// Nothing of it is to be known any more: it is erased.
    func forget(_ capture: Identifier<Capture>) async throws {
        try await runner.execute("delete from capture_deletion where capture_id = \(capture.uuid)")
    }
}
