import Contracts
import Journal
import Messaging
import PostgreSQL

/// Erases a capture that its customer deleted, as soon as that can no longer be taken back. Nobody else is asked: the
/// customer is who decides about captures.
struct EraseForCustomer: MessageHandler {
    let transaction: Transaction
    let journal: Journal

    func handle(_ deleted: CaptureDeleted, in context: HandlingContext) async throws {
        let isNew = try await CaptureDeletions(runner: transaction).delete(
            deleted.captureID, at: deleted.deletedAt, version: context.envelope.entityVersion ?? 0)
        guard isNew else { return }
        let saga = ErasureSaga(transaction: transaction, journal: journal, now: context.now)
        try await context.outbox.say(
            try await saga.open(
                deleted.captureID, by: .deleted(until: deleted.finalAt), cause: .customer,
                wish: .init(
                    actor: context.envelope.actor ?? "customer", reason: context.envelope.reason ?? "deleted"),
                rental: deleted.rentalID))
    }
}
