import Contracts
import Journal
import Messaging
import PostgreSQL

/// Hides a guest's capture and asks the customer whether it is erased.
struct EraseForGuest: MessageHandler {
    let transaction: Transaction
    let journal: Journal

    func handle(_ asked: ErasureAsked, in context: HandlingContext) async throws {
        let saga = ErasureSaga(transaction: transaction, journal: journal, now: context.now)
        try await context.outbox.say(
            try await saga.open(
                asked.captureID, by: .asked, cause: .guest,
                wish: .init(actor: context.envelope.actor ?? "guest", reason: "asked on the capture's page"),
                rental: asked.rentalID))
    }
}
