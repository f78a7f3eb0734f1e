import Foundation
import PostgreSQL

/// Removes what is left of captures that were erased long ago.
struct TidyCaptures: Sendable {
    /// How long nothing that is heard late brings an erased capture back.
    private static let memory: TimeInterval = 30 * 86_400

    func run(_ runner: some QueryRunner, _ now: Date) async throws {
        try await runner.execute(
            """
            delete from rental_capture where capture_id in (
                select capture_id from rental_capture
                where erased_at < \(now.addingTimeInterval(-Self.memory)) limit 10000)
            """)
    }
}
