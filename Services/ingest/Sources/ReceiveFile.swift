import Contracts
import Erasing
import Foundation
import HTTPTypes
import Hexadecimal
import Hummingbird
import Logging
import Messaging
import MessagingRuntime
import ObjectStore
import PostgreSQL
import Vault
import WebPages

/// `PUT /booth/v1/captures/{capture}/files/{file}`: receives one file and seals it while it arrives.
///
/// 1. In a transaction: the booth may upload, the capture is its own, its key is decided, the attempt is written down.
/// 2. The body is opened, hashed, sealed under the capture's key and put under its final name, a frame at a time.
/// 3. In a transaction: the file is recorded, and its capture settled if this was the last one.
///
/// Whatever dies in between leaves an object that the booth's next try replaces.
struct ReceiveFile: Sendable {
    /// What the booth gets: the same whenever it asks again.
    struct Answer: Codable, Sendable {
        var capture: String
        var file: String
        /// Bytes before sealing.
        var length: Int
        var sha256: String
        /// RFC 3339, UTC.
        var storedAt: String
    }

    /// One upload.
    private struct Upload: Sendable {
        let attempt = UUID()
        let boothID: Identifier<Booth>
        let captureID: Identifier<Capture>
        let fileID: Identifier<Original>
        let sha256: [UInt8]
    }

    private enum Admission: Sendable {
        case stored(StoredUpload)
        case granted(KeyID)
    }

    private static let hashHeader = HTTPField.Name("X-Content-SHA256")

    let database: Database
    let unit: UnitOfWork
    let vault: Vault
    let platformKeys: PlatformKeys
    let store: any ObjectStore
    let maximumLength: Int
    let now: @Sendable () -> Date

    @Sendable func answer(_ request: Request, _ context: PageContext) async throws -> Response {
        let upload = try Self.upload(request, context)
        do {
            switch try await admit(upload) {
            case .stored(let stored): return try Self.answer(stored, status: .ok)
            case .granted(let key):
                let stored = try await receive(upload, request.body, under: key, context.logger)
                return try Self.answer(stored, status: .created)
            }
        } catch let refusal as UploadRefusal {
            throw refusal.answer
        } catch let error as ObjectStoreError where error.isTransient {
            context.logger.error("object not stored", error: error)
            throw APIError(
                .serviceUnavailable, code: "store-unavailable", message: "The file cannot be stored now.",
                headers: [.retryAfter: "30"])
        }
    }

    private static func upload(_ request: Request, _ context: PageContext) throws -> Upload {
        guard let capture = context.parameters.get("capture").flatMap({ Identifier<Capture>($0) }),
            let file = context.parameters.get("file").flatMap({ Identifier<Original>($0) })
        else { throw APIError.notFound }
        guard let sha256 = hashHeader.flatMap({ request.headers[$0] }).flatMap({ [UInt8](hexadecimal: $0) }),
            sha256.count == 32
        else {
            throw APIError.invalid(
                "X-Content-SHA256", "The header holds the SHA-256 of the file before sealing, 64 hexadecimal digits.")
        }
        return Upload(boothID: try context.boothID, captureID: capture, fileID: file, sha256: sha256)
    }

    private static func answer(_ stored: StoredUpload, status: HTTPResponse.Status) throws -> Response {
        try JSONAnswer.make(
            Answer(
                capture: stored.captureID.description, file: stored.fileID.description, length: stored.length,
                sha256: String(hexadecimal: stored.sha256), storedAt: ContractCoding.text(of: stored.storedAt)),
            status: status)
    }

    // MARK: Before

    private func admit(_ upload: Upload) async throws -> Admission {
        let now = now().inMilliseconds
        return try await database.withTransaction { transaction in
            try await Self.holdBooth(upload, transaction)
            let uploads = Uploads(runner: transaction)
            try await uploads.lock(upload.fileID)
            try await Self.holdCapture(upload, transaction)
            if let stored = try await Self.stored(upload, uploads) { return .stored(stored) }
            let declared = try await Captures(runner: transaction).declaredHash(of: upload.fileID)
            guard declared == nil || declared == upload.sha256 else { throw UploadRefusal.fileDiffers }
            let claim = try await CaptureKeys(runner: transaction).claim(
                upload.captureID, for: upload.boothID, at: now)
            guard claim.boothID == upload.boothID else { throw UploadRefusal.foreign }
            guard try await !uploads.isContested(upload.fileID, sha256: upload.sha256, at: now) else {
                throw UploadRefusal.contested
            }
            try await uploads.begin(
                upload.attempt, of: upload.fileID, in: upload.captureID, sha256: upload.sha256, at: now)
            return .granted(claim.keyID)
        }
    }

    @discardableResult
    private static func holdBooth(_ upload: Upload, _ transaction: Transaction) async throws -> RegisteredBooth {
        guard let booth = try await Booths(runner: transaction).holding(upload.boothID), !booth.isRevoked else {
            throw BoothCheck.revoked
        }
        return booth
    }

    /// Nobody else does anything about the capture until the transaction ends.
    ///
    /// - Throws: ``UploadRefusal/erased``.
    private static func holdCapture(_ upload: Upload, _ transaction: Transaction) async throws {
        try await Captures(runner: transaction).lock(upload.captureID)
        guard try await !Tombstones<IngestData>(runner: transaction).isErased(upload.captureID) else {
            let isTheirs = try await ErasedCaptures(runner: transaction).contains(upload.captureID, of: upload.boothID)
            throw isTheirs ? UploadRefusal.erased : UploadRefusal.foreign
        }
    }

    /// The file as it is stored already, if it is.
    private static func stored(_ upload: Upload, _ uploads: Uploads<Transaction>) async throws -> StoredUpload? {
        guard let stored = try await uploads.upload(upload.fileID) else { return nil }
        guard stored.boothID == upload.boothID, stored.captureID == upload.captureID else {
            throw UploadRefusal.foreign
        }
        guard stored.sha256 == upload.sha256 else { throw UploadRefusal.fileDiffers }
        return stored
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

    /// Forgets an attempt. What was stored before it was refused goes; after any other failure the booth comes again
    /// and replaces it.
    private func abandon(_ upload: Upload, wasRefused: Bool) async throws {
        let uploads = Uploads(runner: database)
        if wasRefused, try await uploads.upload(upload.fileID) == nil,
            let name = ObjectName(StoredUpload.object(of: upload.fileID))
        {
            // First: an erasure waits for the attempt's end and then finds nothing.
            try await store.delete(name)
        }
        try await uploads.end(upload.attempt)
    }

    /// - Returns: the length before sealing.
    private func store(_ upload: Upload, _ body: RequestBody, under key: KeyID) async throws -> Int {
        let object = StoredUpload.object(of: upload.fileID)
        guard let name = ObjectName(object) else { throw UploadRefusal.foreign }
        do {
            try await vault.createKey(.capture, id: key)
            let sealer = try await vault.sealing(objectID: Array(object.utf8), under: key)
            let measure = SpooledBody.Measure()
            let plaintext = SpooledBody(
                body: body, opener: platformKeys.opening(spoolID: BoothSealing.spoolID(of: upload.fileID)),
                sha256: upload.sha256, maximumLength: maximumLength, measure: measure)
            _ = try await store.write(name, from: sealed(plaintext, with: sealer))
            return measure.length
        } catch VaultError.destroyed {
            throw UploadRefusal.erased
        }
    }

    // MARK: After

    private func record(_ upload: Upload, length: Int, _ logger: Logger) async throws -> StoredUpload {
        let now = now().inMilliseconds
        return try await unit.perform(at: now) { transaction, outbox in
            let booth = try await Self.holdBooth(upload, transaction)
            let uploads = Uploads(runner: transaction)
            try await uploads.lock(upload.fileID)
            try await Self.holdCapture(upload, transaction)
            try await uploads.end(upload.attempt)
            // Somebody else may have stored the same bytes meanwhile.
            if let stored = try await Self.stored(upload, uploads) { return stored }
            let stored = StoredUpload(
                fileID: upload.fileID, captureID: upload.captureID, boothID: upload.boothID,
                object: StoredUpload.object(of: upload.fileID), length: length, sha256: upload.sha256, storedAt: now)
            try await uploads.add(stored)
            let outcome = try await CaptureBinding(runner: transaction).settle(upload.captureID, of: booth, at: now)
            try await outcome?.publish(to: outbox)
            logger.info(
                "file stored",
                metadata: [
                    "capture.id": "\(upload.captureID)", "file.id": "\(upload.fileID)",
                    "outcome": "\(outcome?.word ?? "waits")",
                ])
            return stored
        }
    }
}
