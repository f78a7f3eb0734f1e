import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL

/// Books a rental: rows and the fact that says so, in one unit of work.
struct BookRental: Sendable {
    let unit: UnitOfWork

    /// - Throws: ``Refusal`` when the terms are not allowed, ``BookingConflict`` when a booth is taken; nothing was
    ///   changed then.
    func perform(_ request: TermsRequest, by order: Order, at now: Date) async throws -> BookedRental {
        let terms = try TermsPolicy.terms(request)
        let rental = BookedRental(id: Identifier(at: now), terms: terms, bookedAt: now, version: 1)
        try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, outbox in
            // Two bookings of one booth wait for each other, in the order of the booths, so that neither overlooks
            // the other and none waits in a circle.
            _ = try await transaction.pipeline(
                terms.boothIDs.map { Transaction.locking("accounts: bookings of booth \($0)") })
            guard try await Customers(runner: transaction).lock(terms.customerID) else {
                throw Refusal("customer", "customer-unknown", "there is no customer \(terms.customerID)")
            }
            guard try await AccountClosings(runner: transaction).closing(of: terms.customerID) == nil else {
                throw Refusal("customer", "customer-closing", "is closing its account; an owner can keep it open")
            }
            let rentals = Rentals(runner: transaction)
            if let conflict = TermsPolicy.conflict(of: terms, with: try await rentals.overlapping(terms, at: now)) {
                throw conflict
            }
            try await rentals.add(rental)
            try await OperatorActs(runner: transaction)
                .record("rental book", of: rental.id.description, by: order, at: now)
            try await outbox.publish(
                rental.fact, MessageDetails(entityVersion: rental.version, rental: rental.id.uuid))
        }
        return rental
    }
}

extension BookingConflict: CustomStringConvertible {
    package var description: String {
        "booth \(boothID) is booked by rental \(rentalID) from \(ContractCoding.text(of: from)) "
            + "until \(ContractCoding.text(of: until))"
    }
}
