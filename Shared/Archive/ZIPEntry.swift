package import FoundationEssentials

/// A file that is going to be in an archive, with what its header says before its first byte.
package struct ZIPEntry: Sendable, Equatable {
    /// Parts joined by `/`, in UTF-8.
    package let name: String
    /// In bytes.
    package let length: Int
    /// Of all its bytes, see ``CRC32``.
    package let checksum: UInt32
    /// Readers see it to two seconds, in UTC, from 1980 to 2107.
    package let modified: Date

    /// The first instant that the format knows, for entries that are to say nothing of when they were made.
    package static let earliest = Date(timeIntervalSince1970: 315_532_800)

    /// - Throws: ``ZIPError/badName`` for a name that would lead a reader out of the folder it unpacks into, that shows as
    ///   another one, or that some reader cannot write.
    package init(name: String, length: Int, checksum: UInt32, modified: Date) throws(ZIPError) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard name.utf8.count <= 65_535, parts.allSatisfy(Self.isWritable),
            !name.unicodeScalars.contains(where: Self.isRefused)
        else { throw .badName }
        precondition(length >= 0, "a length is not negative")
        self.name = name
        self.length = length
        self.checksum = checksum
        self.modified = modified
    }

    /// Neither `.` nor `..`, nor anything else that ends in a dot or a blank, which Windows drops.
    private static func isWritable(_ part: Substring) -> Bool {
        guard let last = part.last else { return false }
        return last != "." && last != " "
    }

    private static func isRefused(_ character: Unicode.Scalar) -> Bool {
        switch character {
        // Windows refuses them.
        case "\\", ":", "*", "?", "\"", "<", ">", "|": true
        // Controls, and signs that turn the direction of what follows: a program could show as a picture.
        case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}",
            "\u{2066}"..."\u{2069}":
            true
        default: false
        }
    }
}
