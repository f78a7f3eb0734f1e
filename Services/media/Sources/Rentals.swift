import Contracts
import PostgreSQL

/// What pages need to know of a rental.
struct KnownRental: Sendable, Equatable {
    var id: Identifier<Rental>
    var customerID: Identifier<Customer>
    var purpose: RentalPurpose
    /// Of the processing agreement that instructs us; nil until the customer has.
    var agreementVersion: String?
    /// Grows with every change of the rental.
    var version: Int64
}

/// The rentals, as `accounts` told them.
struct Rentals<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Stores a rental unless this version or a newer one is there; of what is told again, what was not kept before.
    func keep(_ rental: KnownRental) async throws {
        try await runner.execute(
            """
            insert into rental as r (id, customer_id, purpose, agreement_version, version)
            values (\(rental.id.uuid), \(rental.customerID.uuid), \(rental.purpose.rawValue),
                \(rental.agreementVersion as String?), \(rental.version))
            on conflict (id) do update
                set customer_id = excluded.customer_id, purpose = excluded.purpose,
                    agreement_version = excluded.agreement_version, version = excluded.version
                where r.version < excluded.version
                    or r.version = excluded.version and r.agreement_version is null
            """)
    }
}
