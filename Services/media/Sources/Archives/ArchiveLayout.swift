import Archive
import Contracts
import Crypto
import Foundation
import Hexadecimal

/// A ready archive to the last byte, and which of its entries is which file.
struct ArchiveLayout: Sendable {
    private static let batch = 2000

    let plan: ZIPPlan
    /// Where each entry that is a file stands in the archive's list; the two lists follow behind them.
    let numbers: [Int32]
    /// Names these bytes and no others: the files, and the way in which they are laid out.
    let tag: String

    /// - Parameters:
    ///   - archives: where the archive's files are read, some at a time.
    ///   - lists: lengths and checksums of the two lists.
    init(
        _ archive: StoredArchive, lists: StoredArchive.Lists, in archives: Archives
    ) async throws {
        var (entries, numbers, last): ([ZIPEntry], [Int32], Int) = ([], [], 0)
        var hash = SHA256()
        while true {
            let files = try await archives.files(of: archive.id, after: last, atMost: Self.batch)
            for file in files where file.reason == nil {
                entries.append(try Self.entry(file.name, file.length, file.crc32 ?? 0))
                numbers.append(Int32(file.number))
                hash.update(data: Array("\(file.name) \(file.length) \(file.crc32 ?? 0) ".utf8) + file.sha256)
            }
            guard files.count == Self.batch, let end = files.last else { break }
            last = end.number
        }
        entries.append(try Self.entry(ArchiveName.manifest, lists.manifest.length, lists.manifest.crc32))
        entries.append(try Self.entry(ArchiveName.sums, lists.sums.length, lists.sums.crc32))
        hash.update(data: Array("\(lists.manifest) \(lists.sums)".utf8))
        plan = try ZIPPlan(entries)
        self.numbers = numbers
        // The first sign is the layout's version: whoever changes what stands around the files raises it.
        tag = "1-" + String(hexadecimal: Array(hash.finalize().prefix(16)))
    }

    /// Entries say nothing of when they were made.
    private static func entry(_ name: String, _ length: Int, _ checksum: UInt32) throws(ZIPError) -> ZIPEntry {
        try ZIPEntry(name: name, length: length, checksum: checksum, modified: ZIPEntry.earliest)
    }
}
