package import Contracts
package import Foundation
import PostgreSQL

/// How many captures have arrived for each rental, and what each takes.
package protocol RentalCounts: Sendable {
    /// Counts one more, whose originals are so long and which arrived at `instant`.
    func count(_ capture: Identifier<Capture>, of rental: Identifier<Rental>, bytes: Int, at instant: Date) async throws
}

struct PostgreSQLRentalCounts<Runner: QueryRunner>: RentalCounts {
    let runner: Runner

    func count(
        _ capture: Identifier<Capture>, of rental: Identifier<Rental>, bytes: Int, at instant: Date
    ) async throws {
        try await runner.execute(
            """
            with kept as (
                insert into rental_capture (capture_id, rental_id, bytes)
                values (\(capture.uuid), \(rental.uuid), \(bytes))
                on conflict (capture_id) do update set rental_id = excluded.rental_id, bytes = excluded.bytes
            )
            insert into rental_count as c (rental_id, captures, last_at) values (\(rental.uuid), 1, \(instant))
            on conflict (rental_id) do update
                set captures = c.captures + 1, last_at = greatest(c.last_at, excluded.last_at)
            """)
    }
}
