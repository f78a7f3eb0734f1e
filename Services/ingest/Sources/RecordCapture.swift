import Contracts
import Foundation
import Logging
import Messaging
import PostgreSQL
import Vault

/// Records what a booth says it made, once, and settles it when its files are here.
struct RecordCapture<Runner: QueryRunner>: MessageHandler {
    let runner: Runner
    let check: CaptureCheck
    let sealing: GuestSealing

    func handle(_ made: CaptureMade, in context: HandlingContext) async throws {
        let now = context.now.inMilliseconds
        let booth = try await speaker(of: made, in: context.envelope)
        let session = try check.session(of: made, byBooth: booth.number)
        guard booth.sequences.contains(made.sequence) else { throw CaptureRefusal.invalid("sequence") }
        let files = try CaptureCheck.files(of: made)
        let captures = Captures(runner: runner)
        guard let known = try await captures.taking(made.captureID, for: booth.id, at: now) else {
            try await ErasedCaptures(runner: runner).keepNumber(made.sequence, of: booth.id)
            context.logger.notice("capture erased before it came", metadata: ["capture.id": "\(made.captureID)"])
            return
        }
        if let recorded = known.recorded { return try await compare(made, files, with: recorded) }
        let uploadedAt = try uploadedAt(files, stored: known.uploads)
        let guest: GuestSealing.Resealed
        do {
            guest = try await sealing.reseal(made, under: known.keyID)
        } catch VaultError.destroyed {
            try await ErasedCaptures(runner: runner).keepNumber(made.sequence, of: booth.id)
            context.logger.notice("capture erased before it came", metadata: ["capture.id": "\(made.captureID)"])
            return
        }
        let skew = SkewPolicy.skew(saidAt: made.saidAt, heardAt: now, uploadedAt: uploadedAt)
        try await captures.add(
            RecordedCapture(
                id: made.captureID, boothID: booth.id, sequence: made.sequence, session: session,
                madeAt: made.madeAt.addingTimeInterval(skew).inMilliseconds, saidAt: made.saidAt, heardAt: now,
                skewMilliseconds: Int((skew * 1000).rounded()), state: .incomplete, language: made.language,
                consents: made.consents, address: guest.address, addressLookup: guest.addressLookup,
                answers: guest.answers), files: files)
        let outcome = try await CaptureBinding(runner: runner).settle(made.captureID, of: booth, at: now)
        try await outcome?.publish(to: context.outbox)
        context.logger.info(
            "capture recorded",
            metadata: ["capture.id": "\(made.captureID)", "outcome": "\(outcome?.word ?? "incomplete")"])
    }

    /// The booth that speaks, held as ``Booths/holding(_:)`` does.
    ///
    /// The message names it, and the broker vouches that no other has published it. Its identifier must be the
    /// capture's, so that the inbox knows a repeat, and nothing else, as one.
    private func speaker(of made: CaptureMade, in envelope: Envelope) async throws -> RegisteredBooth {
        guard envelope.id == made.captureID.uuid else { throw CaptureRefusal.invalid("id") }
        guard let booth = try await Booths(runner: runner).holding(made.boothID) else {
            throw CaptureRefusal.unknownBooth
        }
        guard envelope.boothNumber == booth.number else { throw CaptureRefusal.foreignBooth }
        return booth
    }

    /// The booth says it again, which changes nothing, as long as it says the same.
    private func compare(_ made: CaptureMade, _ files: [CaptureFile], with known: RecordedCapture) async throws {
        let knownFiles = try await Captures(runner: runner).files(of: known.id)
        guard known.sequence == made.sequence, knownFiles.count == files.count,
            zip(knownFiles, files).allSatisfy({ $0.isDeclared(as: $1) })
        else { throw CaptureRefusal.captureDiffers }
    }

    /// When the last file arrived; nil while one is missing.
    ///
    /// - Throws: ``CaptureRefusal/fileDiffers`` when one arrived with other bytes, which then cannot be mended by
    ///   waiting.
    private func uploadedAt(_ files: [CaptureFile], stored uploads: [StoredUpload]) throws -> Date? {
        let stored = Dictionary(uploads.map { ($0.fileID, $0) }) { first, _ in first }
        for file in files {
            if let upload = stored[file.id], upload.sha256 != file.sha256 || upload.length != file.length {
                throw CaptureRefusal.fileDiffers
            }
        }
        let instants = files.compactMap { stored[$0.id]?.storedAt }
        return instants.count == files.count ? instants.max() : nil
    }
}
