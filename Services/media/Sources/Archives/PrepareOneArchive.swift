import Archive
import Contracts
import Crypto
import Foundation
import Logging
import Messaging
import ObjectStore
import PostgreSQL
import Vault

/// Reads the next files of an archive for their checksums, and orders the rest of it; with the last file it is ready.
///
/// A piece commits whole or not at all, so that whoever goes on after a kill neither counts twice nor leaves out. What is
/// wrong with one file is told in the archive's list and holds nothing up.
struct PrepareOneArchive: MessageHandler {
    /// Of one message: bounds how long others wait, and what is read again after a kill.
    static let (mostFiles, mostBytes) = (64, 128 << 20)

    let transaction: Transaction
    let objects: SealedObjects

    func handle(_ order: PrepareArchive, in context: HandlingContext) async throws {
        guard let archive = try await Archives(runner: transaction).hold(order.archiveID),
            archive.state == .preparing, !archive.isOver(at: context.now)
        else { return }
        let prepared = PreparedFiles(runner: transaction)
        let files = try await prepared.unread(of: archive.id, atMost: Self.mostFiles, bytes: Self.mostBytes)
        guard !files.isEmpty else { return try await finish(archive, prepared, in: context) }
        let findings = try await transaction.keptAwake { [objects] in
            var findings: [(file: ArchiveFile, finding: PreparedFiles.Finding)] = []
            for (file, key) in files {
                findings.append((file, try await objects.finding(of: file, under: KeyID(key))))
            }
            return findings
        }
        for (file, finding) in findings {
            guard case .unreadable(let reason) = finding else { continue }
            context.logger.warning(
                "file left out of an archive",
                metadata: ["archive.id": "\(archive.id)", "capture.id": "\(file.captureID)", "reason": "\(reason)"])
        }
        try await prepared.record(findings, of: archive.id, at: context.now)
        try await context.outbox.send(PrepareArchive(archiveID: archive.id))
    }

    private func finish(
        _ archive: StoredArchive, _ prepared: PreparedFiles, in context: HandlingContext
    ) async throws {
        var archive = try await prepared.settle(archive, at: context.now)
        if archive.state == .ready {
            let archives = Archives(runner: transaction)
            let lists = StoredArchive.Lists(
                manifest: try await Self.measure(.manifest, of: archive, archives),
                sums: try await Self.measure(.sums, of: archive, archives))
            let layout = try await ArchiveLayout(archive, lists: lists, in: archives)
            (archive.lists, archive.length, archive.tag) = (lists, layout.plan.length, layout.tag)
        }
        try await prepared.end(archive, at: context.now)
        context.logger.info(
            "archive prepared",
            metadata: [
                "archive.id": "\(archive.id)", "state": "\(archive.state.rawValue)", "files": "\(archive.included)",
                "bytes": "\(archive.bytes)", "unreadable": "\(archive.unreadable)",
            ])
    }

    private static func measure(
        _ list: ArchiveManifest.List, of archive: StoredArchive, _ archives: Archives
    ) async throws -> StoredArchive.Lists.One {
        var (length, checksum) = (0, CRC32())
        let bytes = ArchiveListBytes(archives: archives, archive: archive, list: list).bytes(0..<Int.max)
        for try await piece in bytes {
            length += piece.count
            checksum.update(piece)
        }
        return StoredArchive.Lists.One(length: length, crc32: checksum.value)
    }
}

extension SealedObjects {
    /// Reads a file once: its checksum, when it is what was ordered.
    ///
    /// - Throws: what is no fault of this one file: a store that is away, a master key that is missing.
    func finding(of file: ArchiveFile, under key: KeyID) async throws -> PreparedFiles.Finding {
        do {
            return .read(crc32: try await checksum(of: file, under: key))
        } catch {
            let error = RenderError.translating(error)
            guard let reason = RenderPolicy.passesBy(error) else { throw error }
            return .unreadable(reason: reason)
        }
    }

    private func checksum(of file: ArchiveFile, under key: KeyID) async throws -> UInt32 {
        guard let name = ObjectName(file.object) else { throw RenderError.nameImpossible }
        let opener = try await vault.opening(objectID: Self.objectID(of: name), under: key)
        var (length, hash, checksum) = (0, SHA256(), CRC32())
        for try await piece in opened(try await store.read(name, range: nil).bytes, with: opener) {
            length += piece.count
            hash.update(data: piece)
            checksum.update(piece)
        }
        guard length == file.length, Array(hash.finalize()) == file.sha256 else { throw RenderError.originalDiffers }
        return checksum.value
    }
}
