import Contracts
import Erasing
import Foundation
import PostgreSQL

/// What is looked at before anything of a file is taken, in the transaction that takes it.
struct UploadAdmission: Sendable {
    let transaction: Transaction
    let file: AnnouncedFile

    /// Nobody revokes the booth until the transaction ends.
    @discardableResult
    func holdBooth() async throws -> RegisteredBooth {
        guard let booth = try await Booths(runner: transaction).holding(file.boothID), !booth.isRevoked else {
            throw BoothCheck.revoked
        }
        return booth
    }

    /// Nobody else does anything about the file until the transaction ends.
    func lockFile() async throws { try await Uploads(runner: transaction).lock(file.fileID) }

    /// Nobody else does anything about the capture until the transaction ends.
    ///
    /// - Throws: ``UploadRefusal/erased``.
    func holdCapture() async throws {
        try await Captures(runner: transaction).lock(file.captureID)
        guard try await !Tombstones<IngestData>(runner: transaction).isErased(file.captureID) else {
            let isTheirs = try await ErasedCaptures(runner: transaction).contains(file.captureID, of: file.boothID)
            throw isTheirs ? UploadRefusal.erased : UploadRefusal.foreign
        }
    }

    /// The file as it is stored already, if it is.
    func stored() async throws -> StoredUpload? {
        guard let stored = try await Uploads(runner: transaction).upload(file.fileID) else { return nil }
        guard stored.boothID == file.boothID, stored.captureID == file.captureID else {
            throw UploadRefusal.foreign
        }
        guard stored.sha256 == file.sha256 else { throw UploadRefusal.fileDiffers }
        return stored
    }

    /// Claims the file's capture for its booth.
    ///
    /// - Throws: ``UploadRefusal/fileDiffers``, ``UploadRefusal/foreign``, ``UploadRefusal/contested``.
    func claim(at now: Date) async throws -> CaptureClaim {
        let declared = try await Captures(runner: transaction).declaredHash(of: file.fileID)
        guard declared == nil || declared == file.sha256 else { throw UploadRefusal.fileDiffers }
        let claim = try await CaptureKeys(runner: transaction).claim(file.captureID, for: file.boothID, at: now)
        guard claim.boothID == file.boothID else { throw UploadRefusal.foreign }
        let isContested = try await Uploads(runner: transaction).isContested(
            file.fileID, sha256: file.sha256, at: now)
        guard !isContested else { throw UploadRefusal.contested }
        return claim
    }
}
