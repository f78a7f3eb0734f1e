import Foundation
import PostgreSQL

/// Removes what signing in leaves behind: tries that are forgotten, sessions and links that are over.
struct TidySignIns: Sendable {
    /// How long people may still see that a session or a link was there.
    private static let memory: TimeInterval = 30 * 86_400

    func run(_ runner: some QueryRunner, _ now: Date) async throws {
        let over = now.addingTimeInterval(-Self.memory)
        try await runner.execute(
            "delete from failed_sign_in where at < \(now.addingTimeInterval(-GuessingPolicy.memory))")
        try await runner.execute(
            """
            delete from session where id in (
                select id from session where ended_at < \(over) or expires_at < \(over)
                    or seen_at < \(over.addingTimeInterval(-StoredSession.idle)) limit 1000)
            """)
        try await runner.execute("delete from mailed_link where expires_at < \(over)")
        try await runner.execute("delete from address_change where expires_at < \(now)")
    }
}
