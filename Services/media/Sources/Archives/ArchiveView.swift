import Contracts

/// An archive as JSON shows it.
struct ArchiveView: Codable, Sendable {
    var id: String
    var rental: String
    var what: String
    var state: String
    var askedAt: String
    var expiresAt: String
    /// Files that are in it, and how many were read while it is being prepared.
    var files: Int
    var prepared: Int
    var leftOut: Int
    var unreadable: Int
    /// Of the whole archive; absent until it is ready.
    var length: Int?
    /// Path of the bytes; absent until it is ready.
    var address: String?

    /// - Parameter state: `outdated` for a ready one of which something is gone.
    init(_ archive: StoredArchive, isWhole: Bool) {
        id = archive.id.description
        rental = archive.rentalID.description
        what = archive.content.rawValue
        state = isWhole ? archive.state.rawValue : "outdated"
        askedAt = ContractCoding.text(of: archive.askedAt)
        expiresAt = ContractCoding.text(of: archive.expiresAt)
        files = archive.included
        prepared = archive.prepared
        leftOut = archive.leftOut
        unreadable = archive.unreadable
        length = isWhole ? archive.length : nil
        address = length.map { _ in "/media/api/archives/\(archive.id)/\(archive.fileName)" }
    }
}
