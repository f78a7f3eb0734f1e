import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL

/// Records a customer's documented instruction for a rental: the version of the processing agreement under which its
/// purpose and period stand (Art. 28(3)(a) GDPR).
///
/// Until it is there `ingest` parks the rental's captures; the terms are said again with it, and they go on by
/// themselves.
struct InstructRental: Sendable {
    let unit: UnitOfWork

    /// Records it; the version that the rental has already changes nothing, and nothing is said.
    ///
    /// - Throws: ``Refusal`` for the version, ``RentalDeletionRefusal/unknown``.
    func perform(
        _ id: Identifier<Rental>, agreementVersion: String?, by order: Order, at now: Date
    ) async throws -> CountedRental {
        let version = try TermsPolicy.instruction(agreementVersion)
        return try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, outbox in
            let rentals = Rentals(runner: transaction)
            guard var counted = try await rentals.locked(id) else { throw RentalDeletionRefusal.unknown }
            guard counted.rental.terms.instructionVersion != version else { return counted }
            counted.rental.terms.instructionVersion = version
            counted.rental.version += 1
            try await rentals.save(counted.rental)
            try await OperatorActs(runner: transaction)
                .record("rental instruct", of: id.description, by: order, at: now)
            try await outbox.publish(
                counted.rental.fact,
                MessageDetails(entityVersion: counted.rental.version, rental: id.uuid))
            return counted
        }
    }
}
