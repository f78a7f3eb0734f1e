import Contracts
import Foundation
import PostgreSQL
import Vault

/// Finds and begins uploads for the booth that asks.
struct UploadDesk: Sendable {
    /// What there is of a file.
    enum Standing: Sendable {
        case stored(StoredUpload)
        case open(ResumableUpload)

        /// Sealed bytes in all, as booths count.
        var length: Int {
            switch self {
            case .stored(let stored): SpoolSealer.sealedLength(of: stored.length)
            case .open(let upload): upload.length
            }
        }

        var arrived: Int {
            switch self {
            case .stored: length
            case .open(let upload): upload.arrived
            }
        }
    }

    let database: Database
    let limits: UploadLimits
    let finish: FinishUpload
    let now: @Sendable () -> Date

    /// The upload of a file as its booth may know it.
    ///
    /// - Throws: ``TusRefusal/unknown``, also for another booth's.
    func find(_ file: Identifier<Original>, of booth: Identifier<Booth>) async throws -> Standing {
        if let stored = try await Uploads(runner: database).upload(file) {
            guard stored.boothID == booth else { throw TusRefusal.unknown }
            return .stored(stored)
        }
        guard let upload = try await ResumableUploads(runner: database).upload(file), upload.file.boothID == booth,
            upload.isOpen(at: now())
        else { throw TusRefusal.unknown }
        return .open(upload)
    }

    /// The upload of a file, begun unless it was before.
    func begin(_ file: AnnouncedFile, length: Int) async throws -> Standing {
        if let old = try await ResumableUploads(runner: database).upload(file.fileID), !old.isOpen(at: now()) {
            try await finish.remove(old)
        }
        let now = now().inMilliseconds
        return try await database.withTransaction { transaction in
            let admission = UploadAdmission(transaction: transaction, file: file)
            let booth = try await admission.holdBooth()
            try await admission.lockFile()
            try await admission.holdCapture()
            if let stored = try await admission.stored() { return .stored(stored) }
            _ = try await admission.claim(at: now)
            let uploads = ResumableUploads(runner: transaction)
            if let upload = try await uploads.holding(file.fileID) { return try Self.same(upload, file, length) }
            let held = try await uploads.unfinishedBytes(of: booth.id)
            guard held + length <= booth.unfinishedBytes ?? limits.unfinishedBytes else {
                throw TusRefusal.unfinishedFull
            }
            let upload = ResumableUpload(
                file: file, begunAs: UUID(), length: length, arrived: 0,
                expiresAt: now.addingTimeInterval(limits.lifetime))
            try await uploads.begin(upload)
            return .open(upload)
        }
    }

    /// The upload that stands, if it is of the same bytes.
    private static func same(
        _ upload: ResumableUpload, _ file: AnnouncedFile, _ length: Int
    ) throws(UploadRefusal) -> Standing {
        guard upload.file.boothID == file.boothID, upload.file.captureID == file.captureID else { throw .foreign }
        guard upload.file == file, upload.length == length, upload.endedAt == nil else { throw .contested }
        return .open(upload)
    }
}
