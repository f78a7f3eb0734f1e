import Contracts
import Journal
import Logging
import Messaging
import PostgreSQL

/// Takes an owner's answer; with the last one the clock goes, the attest is written, and everybody is told.
struct RecordErased<Owner: DataOwner>: MessageHandler {
    let transaction: Transaction
    let journal: Journal

    func handle(_ erased: DataErased<Owner>, in context: HandlingContext) async throws {
        // Locked, so that of two processes with the last two answers the second one sees the first one's.
        guard let record = try await Erasures(runner: transaction).locked(erased.erasureID) else {
            throw ErasureSagaError.erasureUnknown
        }
        let saga = ErasureSaga(transaction: transaction, journal: journal, now: context.now)
        let sayings = try await saga.take(
            .answered(Owner.owner, OwnerAnswer(erased)), with: record,
            wish: .init(actor: Owner.owner.rawValue, reason: "answered"))
        try await context.outbox.say(sayings)
        if !sayings.isEmpty {
            context.logger.info("erasure complete", metadata: ["erasure.id": "\(erased.erasureID)"])
        }
    }
}
