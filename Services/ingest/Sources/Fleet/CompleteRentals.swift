import Contracts
import Foundation
import Messaging
import PostgreSQL

/// Says once of each rental that all its booths made has arrived.
struct CompleteRentals<Runner: QueryRunner>: Sendable {
    /// In one transaction; those that ended last come first, so that an old one that never will be complete holds up
    /// nobody for long.
    private static var limit: Int { 100 }

    let runner: Runner

    func look(at now: Date, _ outbox: any Outbox) async throws {
        let statements = RentalStatements(runner: runner)
        for rental in try await statements.open(at: now, atMost: Self.limit) {
            guard let statement = try await statements.statement(of: rental, at: now), statement.isComplete else {
                continue
            }
            try await runner.execute(
                "insert into rental_completion (rental_id, completed_at) values (\(rental.uuid), \(now))")
            try await outbox.publish(
                RentalComplete(
                    rentalID: rental, customerID: statement.customerID, made: statement.total(\.made),
                    arrived: statement.total(\.arrived), withdrawn: statement.total(\.withdrawn),
                    erased: statement.total(\.erased), completedAt: now),
                MessageDetails(rental: rental.uuid))
        }
    }
}
