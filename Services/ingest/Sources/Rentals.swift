import Contracts
import Foundation
import PostgreSQL

/// What a rental's terms say about binding.
struct RentalTerms: Sendable, Equatable {
    var rentalID: Identifier<Rental>
    var customerID: Identifier<Customer>
    var boothIDs: [Identifier<Booth>]
    var from: Date
    var until: Date
    var retentionMonths: Int
    /// Whether the customer's documented instruction is there.
    var isInstructed: Bool
    /// Grows with every change of the rental.
    var version: Int64
}

/// The terms of all rentals, as `accounts` told them.
struct Rentals<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// The booths that a rental had by the terms known so far.
    func booths(of rental: Identifier<Rental>) async throws -> [Identifier<Booth>] {
        try await runner.rows("select booth_id from rental_booth where rental_id = \(rental.uuid)")
            .map { Identifier(try $0.decode("booth_id")) }
    }

    /// The rentals of a booth; a statement for a pipeline.
    func selectingBookings(of booth: Identifier<Booth>) -> Query {
        """
        select r.id, r.customer_id, r.period_from, r.period_until, r.is_instructed
        from rental_booth b join rental r on r.id = b.rental_id
        where b.booth_id = \(booth.uuid) order by r.id
        """
    }

    /// What ``selectingBookings(of:)`` has found.
    static func bookings(_ result: QueryResult) throws -> [BindingPolicy.Booking] {
        try result.rows.map { row in
            BindingPolicy.Booking(
                rentalID: Identifier(try row.decode("id")), customerID: Identifier(try row.decode("customer_id")),
                from: try row.decode("period_from"), until: try row.decode("period_until"),
                isInstructed: try row.decode("is_instructed"))
        }
    }

    /// Stores terms unless newer ones are there; returns whether they were stored.
    func keep(_ terms: RentalTerms) async throws -> Bool {
        let stored = try await runner.execute(
            """
            insert into rental as r (id, customer_id, period_from, period_until, retention_months, is_instructed,
                version)
            values (\(terms.rentalID.uuid), \(terms.customerID.uuid), \(terms.from), \(terms.until),
                \(terms.retentionMonths), \(terms.isInstructed), \(terms.version))
            on conflict (id) do update
                set customer_id = excluded.customer_id, period_from = excluded.period_from,
                    period_until = excluded.period_until, retention_months = excluded.retention_months,
                    is_instructed = excluded.is_instructed, version = excluded.version
                where r.version < excluded.version
            """)
        guard stored > 0 else { return false }
        _ = try await runner.pipeline([
            "delete from rental_booth where rental_id = \(terms.rentalID.uuid)",
            """
            insert into rental_booth (rental_id, booth_id)
            select distinct \(terms.rentalID.uuid), booth_id from unnest(\(terms.boothIDs.map(\.uuid))) as b (booth_id)
            """,
        ])
        return true
    }
}
