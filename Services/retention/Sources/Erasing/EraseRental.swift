import Contracts
import Journal
import Logging
import Messaging
import PostgreSQL

/// Hides the captures of a deleted rental at once; they are erased when the deletion can no longer be taken back.
///
/// Captures that arrive later, and those beyond ``limit``, are hidden by the next run of ``ErasureTimer``.
struct EraseRental: MessageHandler {
    /// One transaction's worth.
    static let limit = 2000

    let transaction: Transaction
    let journal: Journal

    func handle(_ rental: RentalDeleted, in context: HandlingContext) async throws {
        let deletions = RentalDeletions(runner: transaction)
        let deletion = RentalDeletion(
            rentalID: rental.rentalID, deleted: (rental.customerID, rental.deletedAt, rental.finalAt),
            version: context.envelope.entityVersion ?? 0)
        guard try await deletions.keep(deletion) else { return }
        let saga = ErasureSaga(transaction: transaction, journal: journal, now: context.now)
        let captures = try await deletions.captures(of: rental.rentalID, atMost: Self.limit)
        for (timer, finalAt) in captures {
            try await context.outbox.say(
                try await saga.open(
                    timer.captureID, by: .deleted(until: finalAt), cause: .rental,
                    wish: .init(
                        actor: context.envelope.actor ?? "customer:\(rental.customerID)",
                        reason: context.envelope.reason ?? "the rental was deleted"), timer: timer))
        }
        context.logger.info(
            "rental deleted", metadata: ["rental.id": "\(rental.rentalID)", "captures": "\(captures.count)"])
    }
}
