import Contracts
import Messaging
import PostgreSQL

/// Keeps the number painted on a booth, by which operators call it.
struct KeepBooth: MessageHandler {
    let runner: Transaction

    func handle(_ booth: BoothEnrolled, in context: HandlingContext) async throws {
        try await runner.execute(
            """
            insert into booth as b (id, number, enrolled_at)
            values (\(booth.boothID.uuid), \(Int32(clamping: booth.number)), \(booth.enrolledAt))
            on conflict (id) do update set number = excluded.number, enrolled_at = excluded.enrolled_at
                where b.enrolled_at <= excluded.enrolled_at
            """)
    }
}
