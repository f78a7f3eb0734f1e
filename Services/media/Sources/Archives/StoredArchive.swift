package import Contracts
package import Foundation
import PostgreSQL

/// An archive that a customer ordered, and how far it is.
package struct StoredArchive: Sendable, Equatable {
    package enum State: String, Sendable, Codable {
        /// Its files are being read once.
        case preparing
        case ready
        /// Nothing was there to be put into it.
        case empty
        /// None of its files can be read.
        case failed
    }

    package var id: Identifier<CaptureArchive>
    package var customerID: Identifier<Customer>
    package var rentalID: Identifier<Rental>
    package var content: ArchiveContent
    package var isSelection: Bool
    package var state: State
    package var askedAt: Date
    package var expiresAt: Date
    /// When it last came on.
    package var toldAt: Date
    /// Files that it was ordered of.
    package var files: Int
    /// How many of them have been read.
    package var prepared: Int
    /// Of the files that are in it.
    package var bytes: Int
    /// Captures that were not there to be taken.
    package var leftOut: Int
    /// Files that cannot be read.
    package var unreadable: Int
    /// Of the whole archive; nil until it is ready, like the two below.
    package var length: Int?
    /// What names its bytes, for `ETag`.
    package var tag: String?
    package var lists: Lists?

    /// Length and checksum of the two lists at the archive's end.
    package struct Lists: Sendable, Equatable, Codable {
        package struct One: Sendable, Equatable, Codable {
            package var length: Int
            package var crc32: UInt32

            package init(length: Int, crc32: UInt32) {
                self.length = length
                self.crc32 = crc32
            }
        }

        package var manifest: One
        package var sums: One

        package init(manifest: One, sums: One) {
            self.manifest = manifest
            self.sums = sums
        }
    }

    package init(
        id: Identifier<CaptureArchive>, customerID: Identifier<Customer>, rentalID: Identifier<Rental>,
        content: ArchiveContent, isSelection: Bool = false, state: State, askedAt: Date, expiresAt: Date, toldAt: Date,
        files: Int, prepared: Int = 0, bytes: Int, leftOut: Int = 0, unreadable: Int = 0, length: Int? = nil,
        tag: String? = nil, lists: Lists? = nil
    ) {
        self.id = id
        self.customerID = customerID
        self.rentalID = rentalID
        self.content = content
        self.isSelection = isSelection
        self.state = state
        self.askedAt = askedAt
        self.expiresAt = expiresAt
        self.toldAt = toldAt
        self.files = files
        self.prepared = prepared
        self.bytes = bytes
        self.leftOut = leftOut
        self.unreadable = unreadable
        self.length = length
        self.tag = tag
        self.lists = lists
    }

    /// Files that are in it.
    package var included: Int { files - unreadable }
    package var fileName: String { ArchiveName.file(content, id: id.description) }
    package var page: String { "/media/archives/\(id)" }
    package func isOver(at now: Date) -> Bool { expiresAt <= now }
}

extension StoredArchive {
    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        customerID = Identifier(try row.decode("customer_id"))
        rentalID = Identifier(try row.decode("rental_id"))
        content = ArchiveContent(rawValue: try row.decode("what")) ?? .pictures
        isSelection = try row.decode("is_selection")
        state = State(rawValue: try row.decode("state")) ?? .failed
        askedAt = try row.decode("asked_at")
        expiresAt = try row.decode("expires_at")
        toldAt = try row.decode("told_at")
        files = try row.decode("files")
        prepared = try row.decode("prepared")
        bytes = try row.decode("bytes")
        leftOut = try row.decode("left_out")
        unreadable = try row.decode("unreadable")
        length = try row.decode("length")
        tag = try row.decode("tag")
        lists = try row.decode("lists", as: JSON?.self).map {
            try JSONDecoder().decode(Lists.self, from: Data($0.bytes))
        }
    }
}
