import Contracts
import Erasing
import Logging
import Messaging
import PostgreSQL
import Vault

/// Records at once that a capture has arrived, so that its page can say so while it is being rendered.
///
/// Here too the guest's look-up hash is learned: the sealed address is opened for that and not kept.
struct KeepCapture: MessageHandler {
    let captures: Captures<Transaction>
    let lookups: GuestLookups

    func handle(_ capture: CaptureReceived, in context: HandlingContext) async throws {
        let lookup: [UInt8]?
        do {
            guard try await Tombstones<MediaData>(runner: captures.runner).admits(capture.captureID) else {
                throw VaultError.destroyed
            }
            // Without an address nothing would be opened, and an erased capture would come back as a row.
            guard try await !lookups.vault.isDestroyed(KeyID(capture.keyID.uuid)) else { throw VaultError.destroyed }
            lookup = try await lookups.hash(of: capture.address)
        } catch VaultError.destroyed {
            context.logger.info("capture erased before it came", metadata: ["capture.id": "\(capture.captureID)"])
            return try await ErasedSessions(runner: captures.runner).add(
                capture.captureID, session: capture.session, cause: nil, at: context.now)
        }
        try await captures.add(capture, lookup: lookup)
    }
}
