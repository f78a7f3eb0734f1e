package import Contracts
package import Foundation
import PostgreSQL

/// How many captures have arrived for each rental.
package protocol RentalCounts: Sendable {
    /// Counts one more, which arrived at `instant`.
    func countOne(of rental: Identifier<Rental>, at instant: Date) async throws
}

struct PostgreSQLRentalCounts<Runner: QueryRunner>: RentalCounts {
    let runner: Runner

    func countOne(of rental: Identifier<Rental>, at instant: Date) async throws {
        try await runner.execute(
            """
            insert into rental_count as c (rental_id, captures, last_at) values (\(rental.uuid), 1, \(instant))
            on conflict (rental_id) do update
                set captures = c.captures + 1, last_at = greatest(c.last_at, excluded.last_at)
            """)
    }
}
