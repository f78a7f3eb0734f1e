import Contracts
import Foundation
import ObjectStore
import PostgreSQL

/// A file that arrives in parts.
struct ResumableUpload: Sendable, Equatable {
    let file: AnnouncedFile
    /// Tells this beginning from others of the same file.
    let begunAs: UUID
    /// All sealed bytes.
    let length: Int
    /// Those that are here.
    var arrived: Int
    var expiresAt: Date
    var endedAt: Date?

    var isComplete: Bool { arrived == length }

    /// Whether something may still come.
    func isOpen(at now: Date) -> Bool { endedAt == nil && expiresAt > now }

    /// Where booths continue it.
    static func path(of file: Identifier<Original>) -> String { "/booth/v1/uploads/\(file)" }
}

/// Some bytes of an upload, sealed as the booth sent them.
struct UploadPart: Sendable, Equatable {
    let start: Int
    let length: Int
    let object: ObjectName

    /// Where the bytes that an attempt receives stand.
    static func object(of attempt: UUID, for file: Identifier<Original>) -> ObjectName {
        guard let name = ObjectName("uploads/\(file)/\(attempt.uuidString.lowercased())") else {
            preconditionFailure("identifiers make a name")
        }
        return name
    }
}

extension ResumableUpload {
    init(_ row: Row) throws {
        file = AnnouncedFile(
            boothID: Identifier(try row.decode("booth_id")), captureID: Identifier(try row.decode("capture_id")),
            fileID: Identifier(try row.decode("file_id")), sha256: try row.decode("sha256"))
        begunAs = try row.decode("begun_as")
        length = try row.decode("length")
        arrived = try row.decode("arrived")
        expiresAt = try row.decode("expires_at")
        endedAt = try row.decode("ended_at")
    }
}
