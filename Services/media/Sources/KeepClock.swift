import Contracts
import Erasing
import Messaging
import PostgreSQL

/// Keeps until when a capture is kept, which its page tells. The capture itself may arrive later.
struct KeepClock: MessageHandler {
    let runner: Transaction

    func handle(_ clock: ClockSet, in context: HandlingContext) async throws {
        guard try await Tombstones<MediaData>(runner: runner).admits(clock.captureID) else { return }
        let toldAt = context.envelope.time
        try await runner.execute(
            """
            insert into clock as c (capture_id, erase_at, told_at)
            values (\(clock.captureID.uuid), \(clock.eraseAt), \(toldAt))
            on conflict (capture_id) do update set erase_at = excluded.erase_at, told_at = excluded.told_at
                where c.told_at <= excluded.told_at
            """)
    }
}
