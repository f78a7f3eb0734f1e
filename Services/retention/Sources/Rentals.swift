package import Contracts
import PostgreSQL

/// What a rental's terms say about keeping.
package struct RentalTerms: Sendable, Equatable {
    package var rentalID: Identifier<Rental>
    package var customerID: Identifier<Customer>
    package var retentionMonths: Int
    /// Grows with every change of the rental.
    package var version: Int64

    package init(
        rentalID: Identifier<Rental>, customerID: Identifier<Customer>, retentionMonths: Int, version: Int64
    ) {
        self.rentalID = rentalID
        self.customerID = customerID
        self.retentionMonths = retentionMonths
        self.version = version
    }
}

/// The terms of all rentals, as `accounts` told them.
package protocol Rentals: Sendable {
    func terms(of rental: Identifier<Rental>) async throws -> RentalTerms?
    /// Stores terms unless newer ones are there; returns whether they were stored.
    func keep(_ terms: RentalTerms) async throws -> Bool
}

struct PostgreSQLRentals<Runner: QueryRunner>: Rentals {
    let runner: Runner

    func terms(of rental: Identifier<Rental>) async throws -> RentalTerms? {
        // Shared, so that a change of terms waits for clocks that are being set by the old ones, and then mends them.
        try await runner.row("select * from rental where id = \(rental.uuid) for share").map { row in
            RentalTerms(
                rentalID: rental, customerID: Identifier(try row.decode("customer_id")),
                retentionMonths: Int(try row.decode("retention_months", as: Int16.self)),
                version: try row.decode("version"))
        }
    }

    func keep(_ terms: RentalTerms) async throws -> Bool {
        let stored = try await runner.execute(
            """
            insert into rental as r (id, customer_id, retention_months, version)
            values (\(terms.rentalID.uuid), \(terms.customerID.uuid), \(terms.retentionMonths), \(terms.version))
            on conflict (id) do update
                set customer_id = excluded.customer_id, retention_months = excluded.retention_months,
                    version = excluded.version
                where r.version < excluded.version
            """)
        guard stored > 0 else { return false }
        try await Erasures(runner: runner).bind(terms)
        return true
    }
}
