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

    /// - Throws: ``ZIPError/badName`` for a name that would lead a reader out of the folder it unpacks into, or that
    ///   some reader cannot write.
    package init(name: String, length: Int, checksum: UInt32, modified: Date) throws(ZIPError) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard name.utf8.count <= 65_535, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }),
            !name.unicodeScalars.contains(where: { $0 == "\\" || $0 == ":" || $0.value < 0x20 || $0.value == 0x7F })
        else { throw .badName }
        precondition(length >= 0, "a length is not negative")
        self.name = name
        self.length = length
        self.checksum = checksum
        self.modified = modified
    }
}
