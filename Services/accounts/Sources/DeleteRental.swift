import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL

/// Deletes a rental with every capture in it, and takes that back: the row and the facts that say so, in one unit of work.
///
/// A deleted rental takes no more captures: its terms are said again with an end at the deletion, or without booths when
/// it had not begun. Captures made before and arriving later still belong to it, so that they are erased with the others.
struct DeleteRental: Sendable {
    let unit: UnitOfWork

    /// Deletes it; a rental that is deleted already stays as it is, and nothing is said.
    ///
    /// - Parameter owner: whose it must be; nil for an operator.
    /// - Throws: ``RentalDeletionRefusal``.
    func perform(
        _ id: Identifier<Rental>, of owner: Identifier<Customer>? = nil, by order: Order, at now: Date
    ) async throws -> CountedRental {
        try await change(id, of: owner, "rental delete", by: order, at: now) { rental in
            guard rental.deletion == nil else { return nil }
            rental.deletion = RentalDeletion(at: now)
            return rental.deletedFact
        }
    }

    /// Takes a deletion back, as long as it is not final.
    func restore(
        _ id: Identifier<Rental>, of owner: Identifier<Customer>? = nil, by order: Order, at now: Date
    ) async throws -> CountedRental {
        try await change(id, of: owner, "rental restore", by: order, at: now) { rental in
            guard let deletion = rental.deletion else { throw RentalDeletionRefusal.notDeleted }
            guard !deletion.isFinal(at: now) else { throw RentalDeletionRefusal.final(since: deletion.finalAt) }
            rental.deletion = nil
            return RentalRestored(rentalID: id, restoredAt: now)
        }
    }

    private func change(
        _ id: Identifier<Rental>, of owner: Identifier<Customer>?, _ act: String, by order: Order, at now: Date,
        _ decide: @escaping @Sendable (inout BookedRental) throws -> (any Event)?
    ) async throws -> CountedRental {
        try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, outbox in
            let rentals = Rentals(runner: transaction)
            guard var counted = try await rentals.locked(id),
                owner == nil || counted.rental.terms.customerID == owner
            else { throw RentalDeletionRefusal.unknown }
            guard let fact = try decide(&counted.rental) else { return counted }
            counted.rental.version += 1
            try await rentals.save(counted.rental)
            try await OperatorActs(runner: transaction).record(act, of: id.description, by: order, at: now)
            let details = MessageDetails(entityVersion: counted.rental.version, rental: id.uuid)
            try await outbox.publish(counted.rental.fact, details)
            try await outbox.publish(fact, details)
            return counted
        }
    }
}
