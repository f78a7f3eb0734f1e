import Contracts
import Messaging
import PostgreSQL

/// Keeps how many of how many captures of a rental arrived, as ingest counts them.
struct KeepArrivals: MessageHandler {
    let runner: Transaction

    func handle(_ count: RentalCounted, in context: HandlingContext) async throws {
        try await runner.execute(
            """
            insert into rental_statement as s (rental_id, made, arrived, withdrawn, erased, is_complete, counted_at,
                version)
            values (\(count.rentalID.uuid), \(count.made), \(count.arrived), \(count.withdrawn), \(count.erased),
                \(count.isComplete), \(count.countedAt), \(context.envelope.entityVersion ?? 0))
            on conflict (rental_id) do update
                set made = excluded.made, arrived = excluded.arrived, withdrawn = excluded.withdrawn,
                    erased = excluded.erased, is_complete = excluded.is_complete, counted_at = excluded.counted_at,
                    version = excluded.version
                where s.version < excluded.version
            """)
    }
}
