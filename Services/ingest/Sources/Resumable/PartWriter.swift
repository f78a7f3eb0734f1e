import Contracts
import Foundation
import ObjectStore
import PostgreSQL

/// Puts bytes of an upload into the store, and then into the upload: whoever continues it at the same place at the
/// same time writes objects of its own, and only the first of them count.
struct PartWriter: Sendable {
    /// Bytes in the store that do not count yet.
    struct Written: Sendable {
        let attempt: UUID
        let part: UploadPart
    }

    let database: Database
    let store: any ObjectStore
    let limits: UploadLimits
    let now: @Sendable () -> Date

    // MARK: Writing

    /// Puts `bytes` into the store as those from `start` on; they do not count before ``record(_:of:)``.
    func write(_ bytes: [UInt8], at start: Int, of upload: ResumableUpload, arrived: Int) async throws -> Written {
        let attempt = UUID()
        try await admit(attempt, to: upload, arrived: arrived)
        let object = UploadPart.object(of: attempt, for: upload.file.fileID)
        let written = Written(
            attempt: attempt, part: UploadPart(start: start, length: bytes.count, object: object))
        do {
            try await store.write(object, bytes: bytes)
        } catch {
            await discard([written])
            throw error
        }
        return written
    }

    /// The attempt is on record before its object is there, so that nothing is forgotten in the store.
    private func admit(_ attempt: UUID, to upload: ResumableUpload, arrived: Int) async throws {
        let now = now().inMilliseconds
        try await database.withTransaction { transaction in
            let admission = UploadAdmission(transaction: transaction, file: upload.file)
            let booth = try await admission.holdBooth()
            try await admission.lockFile()
            try await Self.hold(upload, at: arrived, transaction, now)
            try await admission.holdCapture()
            try await UploadQuota(runner: transaction).check(booth, limit: limits.bytesPerDay, at: now)
            try await Uploads(runner: transaction).begin(
                attempt, of: upload.file.fileID, in: upload.file.captureID, sha256: upload.file.sha256, at: now)
        }
    }

    /// - Throws: ``TusRefusal/offsetDiffers(arrived:)`` when somebody else was faster, ``TusRefusal/unknown``.
    private static func hold(
        _ upload: ResumableUpload, at arrived: Int, _ transaction: Transaction, _ now: Date
    ) async throws {
        guard let held = try await ResumableUploads(runner: transaction).holding(upload.file.fileID),
            held.begunAs == upload.begunAs, held.isOpen(at: now)
        else { throw TusRefusal.unknown }
        guard held.arrived == arrived else { throw TusRefusal.offsetDiffers(arrived: held.arrived) }
    }

    // MARK: Recording

    /// Makes what was written a part of the upload: all of it, or nothing when somebody else was faster.
    ///
    /// - Returns: the upload as it now stands.
    func record(_ written: [Written], of upload: ResumableUpload) async throws -> ResumableUpload {
        do {
            return try await commit(written, of: upload)
        } catch  where error is TusRefusal || error is UploadRefusal {
            await discard(written)
            throw error
        }
    }

    private func commit(_ written: [Written], of upload: ResumableUpload) async throws -> ResumableUpload {
        let now = now().inMilliseconds
        var grown = upload
        grown.arrived += written.reduce(0) { $0 + $1.part.length }
        grown.expiresAt = now.addingTimeInterval(limits.lifetime)
        let new = grown
        return try await database.withTransaction { transaction in
            let admission = UploadAdmission(transaction: transaction, file: upload.file)
            try await admission.holdBooth()
            try await admission.lockFile()
            try await Self.hold(upload, at: upload.arrived, transaction, now)
            try await admission.holdCapture()
            // An attempt that was given up has lost its object, or is about to.
            let standing = try await Uploads(runner: transaction).end(written.map(\.attempt))
            guard standing == written.count else { throw TusRefusal.offsetDiffers(arrived: upload.arrived) }
            try await ResumableUploads(runner: transaction).add(written.map(\.part), to: new)
            try await UploadQuota(runner: transaction).add(
                new.arrived - upload.arrived, to: upload.file.boothID, at: now)
            return new
        }
    }

    /// Takes back what does not count. The object goes before the attempt, by which the sweep would find it.
    func discard(_ written: [Written]) async {
        for each in written {
            guard (try? await store.delete(each.part.object)) != nil else { continue }
            _ = try? await Uploads(runner: database).end([each.attempt])
        }
    }
}
