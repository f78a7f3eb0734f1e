import Contracts
import PostgreSQL

/// What pages need to know of a rental.
struct KnownRental: Sendable, Equatable {
    var id: Identifier<Rental>
    var customerID: Identifier<Customer>
    var purpose: RentalPurpose
    /// Grows with every change of the rental.
    var version: Int64
}

/// The rentals, as `accounts` told them.
struct Rentals<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Stores a rental unless a newer version is there.
    func keep(_ rental: KnownRental) async throws {
        try await runner.execute(
            """
            insert into rental as r (id, customer_id, purpose, version)
            values (\(rental.id.uuid), \(rental.customerID.uuid), \(rental.purpose.rawValue), \(rental.version))
            on conflict (id) do update
                set customer_id = excluded.customer_id, purpose = excluded.purpose, version = excluded.version
                where r.version < excluded.version
            """)
    }
}
