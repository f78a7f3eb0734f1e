import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL

/// Deletes a rental with every capture in it, and takes that back: the row and the facts that say so, in one unit of
/// work.
///
/// A deleted rental takes no more captures: its terms are said again with an end at the deletion, or without booths
/// when it had not begun. Captures made before and arriving later still belong to it, so that they are erased with the
/// others.
struct DeleteRental: Sendable {
    let unit: UnitOfWork

    /// Deletes it; a rental that is deleted already stays as it is, and nothing is said.
    ///
    /// - Parameters:
    ///   - owner: whose it must be; nil for an operator.
    ///   - who: the member who does it on the page, and must still be allowed to.
    /// - Throws: ``RentalDeletionRefusal``.
    func perform(
        _ id: Identifier<Rental>, of owner: Identifier<Customer>? = nil, signedIn who: SignedIn? = nil,
        by order: Order, at now: Date
    ) async throws -> CountedRental {
        try await change(id, of: owner, signedIn: who, "rental delete", by: order, at: now) { rental, _ in
            guard rental.deletion == nil else { return nil }
            rental.deletion = RentalDeletion(at: now)
            return rental.deletedFact
        }
    }

    /// Takes a deletion back, as long as it is not final and the customer's account is not closed.
    func restore(
        _ id: Identifier<Rental>, of owner: Identifier<Customer>? = nil, signedIn who: SignedIn? = nil,
        by order: Order, at now: Date
    ) async throws -> CountedRental {
        try await change(id, of: owner, signedIn: who, "rental restore", by: order, at: now) { rental, isClosed in
            guard !isClosed else { throw RentalDeletionRefusal.accountClosed }
            guard let deletion = rental.deletion else { throw RentalDeletionRefusal.notDeleted }
            guard !deletion.isFinal(at: now) else { throw RentalDeletionRefusal.final(since: deletion.finalAt) }
            rental.deletion = nil
            return RentalRestored(rentalID: id, restoredAt: now)
        }
    }

    private func change(
        _ id: Identifier<Rental>, of owner: Identifier<Customer>?, signedIn who: SignedIn?, _ act: String,
        by order: Order, at now: Date,
        _ decide: @escaping @Sendable (inout BookedRental, _ isClosed: Bool) throws -> (any Event)?
    ) async throws -> CountedRental {
        try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, outbox in
            let rentals = Rentals(runner: transaction)
            guard let customer = try await rentals.customer(of: id), owner == nil || customer == owner else {
                throw RentalDeletionRefusal.unknown
            }
            // Whoever closes the account in this instant is waited for.
            _ = try await Customers(runner: transaction).lock(customer)
            if let who {
                guard try await who.mayStill(.rentalsDelete, transaction) else { throw RentalDeletionRefusal.unknown }
            }
            let isClosed = try await AccountClosings(runner: transaction).isClosed(customer)
            guard var counted = try await rentals.locked(id) else { throw RentalDeletionRefusal.unknown }
            guard let fact = try decide(&counted.rental, isClosed) else { return counted }
            try await Self.save(&counted.rental, fact, act, in: transaction, outbox, by: order, at: now)
            return counted
        }
    }

    /// Deletes a locked rental inside somebody's transaction.
    static func delete(
        _ rental: BookedRental, in transaction: Transaction, _ outbox: any Outbox, by order: Order, at now: Date
    ) async throws {
        var rental = rental
        rental.deletion = RentalDeletion(at: now)
        guard let fact = rental.deletedFact else { return }
        try await save(&rental, fact, "rental delete", in: transaction, outbox, by: order, at: now)
    }

    private static func save(
        _ rental: inout BookedRental, _ fact: any Event, _ act: String, in transaction: Transaction,
        _ outbox: any Outbox, by order: Order, at now: Date
    ) async throws {
        rental.version += 1
        try await Rentals(runner: transaction).save(rental)
        try await OperatorActs(runner: transaction).record(act, of: rental.id.description, by: order, at: now)
        let details = MessageDetails(entityVersion: rental.version, rental: rental.id.uuid)
        try await outbox.publish(rental.fact, details)
        try await outbox.publish(fact, details)
    }
}
