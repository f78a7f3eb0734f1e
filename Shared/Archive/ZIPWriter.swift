/// Writes a ZIP file whose entries are stored as they are, while their bytes stream by.
///
/// ```swift
/// var archive = ZIPWriter()
/// for entry in entries {
///     try out.write(archive.begin(entry))
///     for try await bytes in content(entry) { try archive.pass(bytes); try out.write(bytes) }
/// }
/// try out.write(archive.finish())
/// ```
///
/// It makes the bytes around the entries and checks those that pass; it holds a directory line per entry and no content.
/// What was written before ``finish()`` returned is no archive.
package struct ZIPWriter: Sendable {
    private var offset = 0
    private var directory: [UInt8] = []
    private var names: Set<String> = []
    private var current: ZIPEntry?
    private var passed = 0
    private var checksum = CRC32()

    package init() {}

    /// Ends the entry before and returns what stands before the bytes of `entry`.
    package mutating func begin(_ entry: ZIPEntry) throws(ZIPError) -> [UInt8] {
        try end()
        guard names.insert(entry.name).inserted else { throw .repeatedName }
        directory += ZIPRecords.directoryHeader(entry, at: offset)
        let header = ZIPRecords.localHeader(entry)
        offset += header.count
        current = entry
        return header
    }

    /// Counts bytes of the entry; they go into the file as they are.
    ///
    /// - Precondition: an entry was begun.
    package mutating func pass(_ bytes: [UInt8]) throws(ZIPError) {
        guard let current else { preconditionFailure("bytes belong to an entry") }
        passed += bytes.count
        guard passed <= current.length else { throw .lengthDiffers }
        checksum.update(bytes)
    }

    /// Ends the last entry and returns the directory, which ends the file.
    package mutating func finish() throws(ZIPError) -> [UInt8] {
        try end()
        return directory + ZIPRecords.end(count: names.count, length: directory.count, offset: offset)
    }

    private mutating func end() throws(ZIPError) {
        guard let entry = current else { return }
        guard passed == entry.length else { throw .lengthDiffers }
        guard checksum.value == entry.checksum else { throw .checksumDiffers }
        offset += passed
        (current, passed, checksum) = (nil, 0, CRC32())
    }
}
