import Contracts
import Foundation
import PostgreSQL
import Vault

/// One file of an archive.
struct ArchiveFile: Sendable {
    /// Its place in the archive, which files that could not be read have too.
    var number: Int
    var captureID: Identifier<Capture>
    var originalID: UUID
    /// Nil for the original itself.
    var recipe: String?
    var name: String
    var madeAt: Date
    /// Its name in the store.
    var object: String
    var length: Int
    var sha256: [UInt8]
    /// Nil until it was read.
    var crc32: UInt32?
    /// Why it cannot be read.
    var reason: String?
}

extension ArchiveFile {
    init(_ row: Row) throws {
        number = try row.decode("number")
        captureID = Identifier(try row.decode("capture_id"))
        originalID = try row.decode("original_id")
        recipe = try row.decode("recipe")
        name = try row.decode("name")
        madeAt = try row.decode("made_at")
        object = try row.decode("object")
        length = try row.decode("length")
        sha256 = try row.decode("sha256")
        crc32 = try row.decode("crc32", as: Int?.self).map { UInt32(truncatingIfNeeded: $0) }
        reason = try row.decode("reason")
    }

    static let columns = [
        "archive_id", "number", "capture_id", "original_id", "recipe", "name", "made_at", "object", "length", "sha256",
        "crc32",
    ]

    /// As ``columns`` name them.
    func values(in archive: Identifier<CaptureArchive>) -> [any DatabaseValue] {
        [
            archive.uuid, number, captureID.uuid, originalID, recipe, name, madeAt, object, length, sha256,
            crc32.map(Int.init),
        ]
    }
}
