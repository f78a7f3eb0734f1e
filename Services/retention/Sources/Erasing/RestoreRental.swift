import Contracts
import Journal
import Logging
import Messaging
import PostgreSQL

/// Shows the captures of a rental again whose deletion was taken back; those that a guest or a person asked about before
/// stay hidden and wait for the customer's decision as they did, and those that the customer deleted one by one go on.
struct RestoreRental: MessageHandler {
    let transaction: Transaction
    let journal: Journal

    func handle(_ rental: RentalRestored, in context: HandlingContext) async throws {
        let restored = RentalDeletion(
            rentalID: rental.rentalID, deleted: nil, version: context.envelope.entityVersion ?? 0)
        guard try await RentalDeletions(runner: transaction).keep(restored) else { return }
        let erasures = Erasures(runner: transaction)
        let saga = ErasureSaga(transaction: transaction, journal: journal, now: context.now)
        let wish = ErasureRecord.Wish(
            actor: context.envelope.actor ?? "", reason: context.envelope.reason ?? "the deletion was taken back")
        while true {
            let records = try await erasures.revocable(with: rental.rentalID, atMost: EraseRental.limit)
            for record in records {
                try await context.outbox.say(try await saga.take(.restored, with: record, wish: wish))
            }
            if records.count < EraseRental.limit { break }
        }
        let gone = try await erasures.open(.erasing, of: rental.rentalID, atMost: 1)
        if !gone.isEmpty {
            context.logger.warning(
                "rental restored too late: some of its captures are being erased",
                metadata: ["rental.id": "\(rental.rentalID)"])
        }
    }
}
