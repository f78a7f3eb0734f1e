import Contracts
import Foundation
import Hummingbird
import Logging
import Messaging
import MessagingRuntime
import ObjectStore
import PostgreSQL
import Vault
import WebPages

/// Takes a file whose bytes are all on their way, and seals it while it arrives.
///
/// 1. In a transaction: the booth may upload, the capture is its own, its key is decided, the attempt is written down.
/// 2. The body is opened, hashed, sealed under the capture's key and put under its final name, a frame at a time.
/// 3. In a transaction: the file is recorded, and its capture settled if this was the last one.
///
/// Whatever dies in between leaves an object that the next try replaces.
struct ReceiveFile: Sendable {
    /// One try.
    private struct Upload: Sendable {
        let attempt = UUID()
        let file: AnnouncedFile
        /// What the booth may upload in a day; nil when the bytes were counted as they came.
        let quota: Int?
    }

    private enum Admission: Sendable {
        case stored(StoredUpload)
        case granted(KeyID)
    }

    let database: Database
    let unit: UnitOfWork
    let vault: Vault
    let platformKeys: PlatformKeys
    let store: any ObjectStore
    let maximumLength: Int
    let now: @Sendable () -> Date

    /// Stores the file that `body` holds; one that is stored already is not received again.
    ///
    /// - Parameter quota: bytes that a booth may upload in a day; nil when they were counted as they came.
    /// - Throws: ``UploadRefusal``, ``TusRefusal/dayFull(wait:)``.
    func receive(
        _ file: AnnouncedFile, _ body: RequestBody, quota: Int?, _ logger: Logger
    ) async throws -> StoredUpload {
        let upload = Upload(file: file, quota: quota)
        switch try await admit(upload) {
        case .stored(let stored): return stored
        case .granted(let key): return try await receive(upload, body, under: key, logger)
        }
    }

    // MARK: Before

    private func admit(_ upload: Upload) async throws -> Admission {
        let now = now().inMilliseconds
        return try await database.withTransaction { transaction in
            let admission = UploadAdmission(transaction: transaction, file: upload.file)
            let booth = try await admission.holdBooth()
            try await admission.lockFile()
            try await admission.holdCapture()
            if let stored = try await admission.stored() { return .stored(stored) }
            if let quota = upload.quota {
                try await UploadQuota(runner: transaction).check(booth, limit: quota, at: now)
            }
            let claim = try await admission.claim(at: now)
            try await Uploads(runner: transaction).begin(
                upload.attempt, of: upload.file.fileID, in: upload.file.captureID, sha256: upload.file.sha256, at: now)
            return .granted(claim.keyID)
        }
    }

    // MARK: Receiving

    private func receive(
        _ upload: Upload, _ body: RequestBody, under key: KeyID, _ logger: Logger
    ) async throws -> StoredUpload {
        do {
            let length = try await store(upload, body, under: key)
            FaultPoint.reached("sealed")
            return try await record(upload, length: length, logger)
        } catch {
            // A task of its own: this one may have been cancelled because the booth went away.
            let isFinal = error is APIError || error as? UploadRefusal == .erased
            _ = await Task { try? await abandon(upload, wasRefused: isFinal) }.value
            throw error
        }
    }

    /// Forgets an attempt. What was stored before it was refused goes, unless another attempt has stored the same and
    /// is about to record it; after any other failure the booth comes again and replaces it.
    private func abandon(_ upload: Upload, wasRefused: Bool) async throws {
        let file = upload.file.fileID
        try await database.withTransaction { transaction in
            let uploads = Uploads(runner: transaction)
            try await uploads.lock(file)
            // Before the object: an erasure sees the attempt until this commits, and then finds nothing.
            _ = try await uploads.end([upload.attempt])
            if wasRefused, try await uploads.upload(file) == nil, try await !uploads.isUnderWay(file, at: now()),
                let name = ObjectName(StoredUpload.object(of: file))
            {
                try await store.delete(name)
            }
        }
    }

    /// - Returns: the length before sealing.
    private func store(_ upload: Upload, _ body: RequestBody, under key: KeyID) async throws -> Int {
        let object = StoredUpload.object(of: upload.file.fileID)
        guard let name = ObjectName(object) else { throw UploadRefusal.foreign }
        do {
            try await vault.createKey(.capture, id: key)
            let sealer = try await vault.sealing(objectID: Array(object.utf8), under: key)
            let measure = SpooledBody.Measure()
            let plaintext = SpooledBody(
                body: body, opener: platformKeys.opening(spoolID: BoothSealing.spoolID(of: upload.file.fileID)),
                sha256: upload.file.sha256, maximumLength: maximumLength, measure: measure)
            _ = try await store.write(name, from: sealed(plaintext, with: sealer))
            return measure.length
        } catch VaultError.destroyed {
            throw UploadRefusal.erased
        }
    }

    // MARK: After

    private func record(_ upload: Upload, length: Int, _ logger: Logger) async throws -> StoredUpload {
        let now = now().inMilliseconds
        let file = upload.file
        return try await unit.perform(at: now) { transaction, outbox in
            let admission = UploadAdmission(transaction: transaction, file: file)
            let booth = try await admission.holdBooth()
            try await admission.lockFile()
            try await admission.holdCapture()
            let uploads = Uploads(runner: transaction)
            _ = try await uploads.end([upload.attempt])
            // Somebody else may have stored the same bytes meanwhile.
            if let stored = try await admission.stored() { return stored }
            let stored = StoredUpload(
                fileID: file.fileID, captureID: file.captureID, boothID: file.boothID,
                object: StoredUpload.object(of: file.fileID), length: length, sha256: file.sha256, storedAt: now)
            try await uploads.add(stored)
            if upload.quota != nil {
                try await UploadQuota(runner: transaction).add(
                    SpoolSealer.sealedLength(of: length), to: file.boothID, at: now)
            }
            let outcome = try await CaptureBinding(runner: transaction).settle(file.captureID, of: booth, at: now)
            try await outcome?.publish(to: outbox)
            logger.info(
                "file stored",
                metadata: [
                    "capture.id": "\(file.captureID)", "file.id": "\(file.fileID)",
                    "outcome": "\(outcome?.word ?? "waits")",
                ])
            return stored
        }
    }
}
