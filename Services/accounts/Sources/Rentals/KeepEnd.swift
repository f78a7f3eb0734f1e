import Contracts
import Messaging
import PostgreSQL

/// Keeps until when a capture is kept, so that its rental's page says it. The capture itself may be heard of later.
struct KeepEnd: MessageHandler {
    let runner: Transaction

    func handle(_ clock: ClockSet, in context: HandlingContext) async throws {
        try await runner.execute(
            """
            insert into rental_capture as c (capture_id, rental_id, erase_at, told_at)
            values (\(clock.captureID.uuid), \(clock.rentalID.uuid), \(clock.eraseAt), \(context.envelope.time))
            on conflict (capture_id) do update
                set rental_id = excluded.rental_id, erase_at = excluded.erase_at, told_at = excluded.told_at
                where c.told_at is null or c.told_at <= excluded.told_at
            """)
    }
}
