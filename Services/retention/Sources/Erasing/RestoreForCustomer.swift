import Contracts
import Journal
import Logging
import Messaging
import PostgreSQL

/// Calls an erasure off whose capture the customer wants back; one that a guest or a person asked about before stays
/// hidden and waits for the customer's decision as it did.
struct RestoreForCustomer: MessageHandler {
    let transaction: Transaction
    let journal: Journal

    func handle(_ restored: CaptureRestored, in context: HandlingContext) async throws {
        // A restoring that overtakes its deletion is remembered, and what stands for another cause stays.
        let wasDeleted = try await CaptureDeletions(runner: transaction).restore(
            restored.captureID, version: context.envelope.entityVersion ?? 0)
        guard wasDeleted, let record = try await Erasures(runner: transaction).standing(of: restored.captureID) else {
            return
        }
        let saga = ErasureSaga(transaction: transaction, journal: journal, now: context.now)
        let wish = ErasureRecord.Wish(
            actor: context.envelope.actor ?? "customer", reason: context.envelope.reason ?? "taken back")
        if record.course.state == .erasing {
            context.logger.warning(
                "capture restored too late: it is being erased", metadata: ["capture.id": "\(restored.captureID)"])
        }
        try await context.outbox.say(try await saga.take(.restored, with: record, wish: wish))
    }
}
