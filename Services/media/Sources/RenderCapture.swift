import Contracts
import Erasing
import Foundation
import Logging
import Messaging
import MessagingRuntime
import PostgreSQL
import Vault

/// Makes of a capture's originals what guests and customers see, and says that it is ready, or why not.
///
/// Rows are written at the end only, so that nobody waits for a lock while a picture is decoded. Objects are sealed
/// before: a process that dies in between makes them again in the same places. Until the end an erasure of the capture
/// waits; it finds every object, also of a process that died.
struct RenderCapture: MessageHandler {
    let transaction: Transaction
    let maker: RenditionMaker
    let lookups: GuestLookups
    /// Tells how far a long video is, before everything else is committed.
    let unit: UnitOfWork
    let now: @Sendable () -> Date

    func handle(_ capture: CaptureReceived, in context: HandlingContext) async throws {
        guard try await Tombstones<MediaData>(runner: transaction).admits(capture.captureID),
            try await !isSettled(capture.captureID)
        else { return }
        var logger = context.logger
        logger[metadataKey: "capture.id"] = "\(capture.captureID)"
        do {
            let lookup = try await lookups.hash(of: capture.address)
            let outcomes = try await outcomes(of: capture, attempt: context.attempt)
            try await Captures(runner: transaction).add(capture, lookup: lookup)
            try await Renditions(runner: transaction)
                .record(outcomes, replacing: .all, of: capture.captureID, at: context.now)
            try await transaction.execute("delete from progress where capture_id = \(capture.captureID.uuid)")
            try await say(capture, outcomes, in: context, logger)
        } catch VaultError.destroyed {
            // Erased while it was on its way: nothing of it may come back.
            try await Captures(runner: transaction).delete(capture.captureID)
            try await transaction.execute("delete from progress where capture_id = \(capture.captureID.uuid)")
            try await ErasedSessions(runner: transaction).add(
                capture.captureID, session: capture.session, cause: nil, at: context.now)
            logger.info("capture erased before it was rendered")
        }
    }

    private func outcomes(of capture: CaptureReceived, attempt: Int) async throws -> [RenditionMaker.Outcome] {
        let progress = RenderingProgress(unit: unit, capture: capture, now: now)
        let sitting = RenditionMaker.Sitting(
            captureID: capture.captureID, key: KeyID(capture.keyID.uuid), originals: capture.originals)
        let outcomes: Result<[RenditionMaker.Outcome], any Error>
        do {
            outcomes = .success(
                try await transaction.keptAwake { [maker] in
                    try await maker.make(.all, of: sitting, attempt: attempt) { progress.tell($0) }
                })
        } catch {
            outcomes = .failure(error)
        }
        await progress.finish()
        return try outcomes.get()
    }

    /// Whether an earlier message about the same capture was dealt with.
    private func isSettled(_ capture: Identifier<Capture>) async throws -> Bool {
        let state: String? = try await transaction.value("select state from capture where id = \(capture.uuid)")
        return state == "ready" || state == "quarantined"
    }

    private func say(
        _ capture: CaptureReceived, _ outcomes: [RenditionMaker.Outcome], in context: HandlingContext, _ logger: Logger
    ) async throws {
        let captures = Captures(runner: transaction)
        let details = MessageDetails(rental: capture.rentalID.uuid)
        switch RenderPolicy.verdict(on: outcomes.map(\.finding)) {
        case .ready:
            let readyAt = now().inMilliseconds
            let count = outcomes.reduce(0) { $0 + $1.renditions.count }
            try await captures.setReady(capture.captureID, at: readyAt)
            try await context.outbox.publish(
                CaptureReady(
                    captureID: capture.captureID, rentalID: capture.rentalID, customerID: capture.customerID,
                    keyID: capture.keyID, session: capture.session, readyAt: readyAt, renditions: count,
                    language: capture.language, consents: capture.consents, address: capture.address), details)
            logger.info("capture ready", metadata: ["renditions": "\(count)"])
        case .quarantined(let reason):
            try await captures.setQuarantined(capture.captureID, reason: reason)
            try await context.outbox.publish(
                CaptureQuarantined(
                    captureID: capture.captureID, rentalID: capture.rentalID, reason: reason, at: context.now), details)
            logger.warning("capture quarantined", metadata: ["reason": "\(reason)"])
        }
    }
}
