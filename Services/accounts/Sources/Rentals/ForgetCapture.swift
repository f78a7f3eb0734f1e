import Contracts
import Messaging
import PostgreSQL

/// Counts a capture that was erased no more.
struct ForgetCapture: MessageHandler {
    let runner: Transaction

    func handle(_ erasure: ErasureAttested, in context: HandlingContext) async throws {
        guard let capture = erasure.captureID else { return }
        try await runner.execute(
            """
            insert into rental_capture as c (capture_id, erased_at) values (\(capture.uuid), \(erasure.completedAt))
            on conflict (capture_id) do update set erased_at = coalesce(c.erased_at, excluded.erased_at)
            """)
    }
}
