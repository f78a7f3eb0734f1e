package import Contracts
package import Foundation
import PostgreSQL

/// A rental that is booked.
package struct BookedRental: Sendable, Equatable {
    package var id: Identifier<Rental>
    package var terms: RentalTerms
    package var bookedAt: Date
    /// Grows with every change.
    package var version: Int64
    package var deletion: RentalDeletion?

    package init(
        id: Identifier<Rental>, terms: RentalTerms, bookedAt: Date, version: Int64, deletion: RentalDeletion? = nil
    ) {
        self.id = id
        self.terms = terms
        self.bookedAt = bookedAt
        self.version = version
        self.deletion = deletion
    }

    package var boothIDs: [Identifier<Booth>] { terms.boothIDs }
    package var from: Date { terms.from }
    package var until: Date { terms.until }

    /// What projections are told: of a deleted rental the part before its deletion, so that it takes no more captures.
    package var fact: RentalBooked {
        var fact = RentalBooked(
            rentalID: id, customerID: terms.customerID, boothIDs: terms.boothIDs, from: terms.from, until: terms.until,
            purpose: terms.purpose, instructionVersion: terms.instructionVersion,
            retentionMonths: terms.retentionMonths)
        guard let deletion else { return fact }
        if deletion.at > from { fact.until = min(until, deletion.at) } else { fact.boothIDs = [] }
        return fact
    }
}

extension BookedRental {
    /// That it is deleted; nil when it is not.
    var deletedFact: RentalDeleted? {
        deletion.map {
            RentalDeleted(rentalID: id, customerID: terms.customerID, deletedAt: $0.at, finalAt: $0.finalAt)
        }
    }
}

/// The queries on `rental` and `rental_booth`.
struct Rentals<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// The rentals that have one of the booths at some time between the instants. A deleted one keeps its booths until
    /// the deletion is final, and afterwards what lies before it.
    func overlapping(_ terms: RentalTerms, at now: Date) async throws -> [BookedRental] {
        try await runner.rows(
            """
            select rental.*, array(select booth_id from rental_booth where rental_id = rental.id order by booth_id) as booths
            from rental
            where id in (select rental_id from rental_booth where booth_id = any(\(terms.boothIDs.map(\.uuid))))
                and period_from < \(terms.until) and period_until > \(terms.from)
                and (final_at is null or final_at > \(now) or deleted_at > \(terms.from))
            order by period_from, id
            """
        ).map(BookedRental.init)
    }

    func add(_ rental: BookedRental) async throws {
        let terms = rental.terms
        _ = try await runner.pipeline([
            """
            insert into rental (id, customer_id, period_from, period_until, purpose, instruction_version,
                retention_months, booked_at, version)
            values (\(rental.id.uuid), \(terms.customerID.uuid), \(terms.from), \(terms.until),
                \(terms.purpose.rawValue), \(terms.instructionVersion as String?), \(Int16(terms.retentionMonths)),
                \(rental.bookedAt), \(rental.version))
            """,
            """
            insert into rental_booth (rental_id, booth_id)
            select \(rental.id.uuid), booth from unnest(\(terms.boothIDs.map(\.uuid))) as booth
            """,
        ])
    }

    /// In the order in which they were booked, at most `count`, those after `cursor` only.
    func page(
        of customer: Identifier<Customer>? = nil, after cursor: Identifier<Rental>?, atMost count: Int
    ) async throws -> [CountedRental] {
        try await runner.rows(
            """
            \(unsafe: CountedRental.selecting)
            where (\(cursor?.uuid as UUID?)::uuid is null or id > \(cursor?.uuid as UUID?)::uuid)
                and (\(customer?.uuid as UUID?)::uuid is null or customer_id = \(customer?.uuid as UUID?)::uuid)
            order by id limit \(count)
            """
        ).map(CountedRental.init)
    }

    /// A customer's, the one booked last first.
    func newest(
        of customer: Identifier<Customer>, before cursor: Identifier<Rental>?, atMost count: Int
    ) async throws -> [CountedRental] {
        try await runner.rows(
            """
            \(unsafe: CountedRental.selecting)
            where customer_id = \(customer.uuid)
                and (\(cursor?.uuid as UUID?)::uuid is null or id < \(cursor?.uuid as UUID?)::uuid)
            order by id desc limit \(count)
            """
        ).map(CountedRental.init)
    }

    func rental(_ id: Identifier<Rental>) async throws -> CountedRental? {
        try await runner.row(
            """
            \(unsafe: CountedRental.selecting)
            where id = \(id.uuid)
            """
        ).map(CountedRental.init)
    }

    /// Whose it is, which never changes.
    func customer(of id: Identifier<Rental>) async throws -> Identifier<Customer>? {
        try await runner.value("select customer_id from rental where id = \(id.uuid)", as: UUID.self)
            .map { Identifier($0) }
    }

    /// One rental, locked until the transaction ends.
    func locked(_ id: Identifier<Rental>) async throws -> CountedRental? {
        // First the lock, so that what is read is what a change before it left.
        try await runner.execute("select 1 from rental where id = \(id.uuid) for update")
        return try await rental(id)
    }

    /// Whether the customer has a rental that is running or to come.
    func isRenting(_ customer: Identifier<Customer>, at now: Date) async throws -> Bool {
        try await runner.row(
            """
            select 1 from rental
            where customer_id = \(customer.uuid) and period_until > \(now) and deleted_at is null limit 1
            """) != nil
    }

    /// A customer's that are not deleted, locked until the transaction ends; at most `count`.
    func standing(of customer: Identifier<Customer>, atMost count: Int) async throws -> [BookedRental] {
        try await runner.rows(
            """
            select rental.*,
                array(select booth_id from rental_booth where rental_id = rental.id order by booth_id) as booths
            from rental where customer_id = \(customer.uuid) and deleted_at is null
            order by id limit \(count) for update of rental
            """
        ).map(BookedRental.init)
    }

    /// Writes what can change of a rental.
    func save(_ rental: BookedRental) async throws {
        try await runner.execute(
            """
            update rental set deleted_at = \(rental.deletion?.at as Date?),
                final_at = \(rental.deletion?.finalAt as Date?),
                instruction_version = \(rental.terms.instructionVersion as String?), version = \(rental.version)
            where id = \(rental.id.uuid)
            """)
    }
}

extension BookedRental {
    init(_ row: Row) throws {
        var deletion: RentalDeletion?
        if let deletedAt = try row.decode("deleted_at", as: Date?.self) {
            deletion = RentalDeletion(at: deletedAt, finalAt: try row.decode("final_at"))
        }
        guard let purpose = RentalPurpose(rawValue: try row.decode("purpose")) else {
            throw DatabaseError(.decoding("rental.purpose holds a word that this release does not know"))
        }
        self.init(
            id: Identifier(try row.decode("id")),
            terms: RentalTerms(
                customerID: Identifier(try row.decode("customer_id")),
                boothIDs: try row.decode("booths", as: [UUID].self).map { Identifier($0) },
                from: try row.decode("period_from"), until: try row.decode("period_until"), purpose: purpose,
                instructionVersion: try row.decode("instruction_version"),
                retentionMonths: Int(try row.decode("retention_months", as: Int16.self))),
            bookedAt: try row.decode("booked_at"), version: try row.decode("version"), deletion: deletion)
    }
}
