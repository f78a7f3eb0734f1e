import Foundation
import ServiceHost

/// How much may come, in which pieces, and for how long it is waited for.
struct UploadLimits: Sendable {
    /// Longest original in bytes, before sealing.
    var maximumLength: Int
    /// A sealed file of at most so many bytes that comes in one request is not kept in parts first.
    var straightBytes: Int
    /// Bytes of a part: what is held in memory of an upload under way, and what a killed process may lose of it.
    var partBytes = 4 << 20
    /// Without a new byte for so long an upload is forgotten.
    var lifetime: TimeInterval
    /// What a booth may upload in a day, unless it has a limit of its own.
    var bytesPerDay: Int
    /// What a booth's unfinished uploads may hold together, unless it has a limit of its own.
    var unfinishedBytes: Int
    /// How many uploads may hold a part in memory, or a long file's room on a disk, at the same time; further ones are asked to
    /// come again.
    var atOnce: Int

    static let settings: [Setting] = [
        .optional(
            "INGEST_STRAIGHT_BYTES", "longest sealed file that is taken without parts when it comes in one request",
            .integer(0...(1 << 30)), default: "\(128 << 20)"),
        .optional(
            "INGEST_UPLOAD_HOURS", "how long an unfinished upload waits for its next byte", .integer(1...(24 * 365)),
            default: "168"),
        .optional(
            "INGEST_BYTES_PER_DAY", "what a booth may upload in a day (UTC)", .integer(1...(1 << 50)),
            default: "\(512 << 30)"),
        .optional(
            "INGEST_UNFINISHED_BYTES", "what a booth's unfinished uploads may hold", .integer(1...(1 << 50)),
            default: "\(64 << 30)"),
        .optional(
            "INGEST_UPLOADS_AT_ONCE", "uploads of parts and of long files at the same time: 4 MiB of memory each",
            .integer(1...4096), default: "64"),
    ]
}
