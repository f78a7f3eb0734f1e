/// The layout of a ZIP file whose entries are stored as they are, known to the last byte before any of them is read.
///
/// The same entries give the same file for ever, so that whoever was cut off goes on where they were:
///
/// ```swift
/// let plan = try ZIPPlan(entries)                  // plan.length is the file's
/// for piece in plan.pieces(of: 4_000_000..<plan.length) {
///     switch piece {
///     case .bytes(let bytes): try await out.write(bytes)
///     case .entry(let index, let range): try await out.write(contents[index], range)
///     }
/// }
/// ```
///
/// It holds its entries and two numbers for each, and no content; records are made when they are asked for. Sizes, offsets
/// and counts that the short records have no room for stand in those of ZIP64 (APPNOTE 6.3.10, 4.3.14, 4.3.15, 4.5.3).
package struct ZIPPlan: Sendable {
    /// A part of the file, in its order.
    package enum Piece: Sendable, Equatable {
        /// Of headers or of the directory.
        case bytes([UInt8])
        /// Bytes of the entry at that index, counted from its own beginning; never none.
        case entry(Int, Range<Int>)
    }

    package let entries: [ZIPEntry]
    /// Of the whole file, in bytes.
    package let length: Int

    /// Where each entry's header begins.
    let offsets: [Int]
    /// Where each entry's line begins in the directory, counted from the directory's beginning.
    let lines: [Int]
    /// Where the directory begins.
    let directoryOffset: Int
    let directoryLength: Int

    /// - Throws: ``ZIPError/repeatedName``, ``ZIPError/tooLong``.
    package init(_ entries: [ZIPEntry]) throws(ZIPError) {
        try Self.checkNames(of: entries)
        var (offsets, lines): ([Int], [Int]) = ([], [])
        offsets.reserveCapacity(entries.count)
        lines.reserveCapacity(entries.count)
        var (offset, directory) = (0, 0)
        for entry in entries {
            offsets.append(offset)
            lines.append(directory)
            directory += ZIPRecords.directoryHeaderLength(entry, at: offset)
            let (end, isTooLong) = (offset + ZIPRecords.localHeaderLength(entry))
                .addingReportingOverflow(entry.length)
            // Far below what a number holds, so that no sum behind it overflows either.
            guard !isTooLong, end <= Self.longest else { throw .tooLong }
            offset = end
        }
        self.entries = entries
        self.offsets = offsets
        self.lines = lines
        (directoryOffset, directoryLength) = (offset, directory)
        length = offset + directory + ZIPRecords.end(count: entries.count, length: directory, offset: offset).count
    }

    /// The pieces that make up a range of the file, made one by one.
    ///
    /// - Parameter range: cut to the file.
    package func pieces(of range: Range<Int>) -> ZIPPieces { ZIPPieces(self, range.clamped(to: 0..<length)) }

    /// An exbibyte.
    private static let longest = 1 << 60

    /// Names are compared as file systems that know no case compare them.
    private static func checkNames(of entries: [ZIPEntry]) throws(ZIPError) {
        var names: Set<String> = []
        names.reserveCapacity(entries.count)
        for entry in entries {
            guard names.insert(entry.name.lowercased()).inserted else { throw .repeatedName }
        }
        for entry in entries {
            var folder = entry.name.lowercased()[...]
            while let slash = folder.lastIndex(of: "/") {
                folder = folder[..<slash]
                guard !names.contains(String(folder)) else { throw .repeatedName }
            }
        }
    }
}
