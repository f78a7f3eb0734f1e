/// What a range of an archive is made of; see ``ZIPPlan/pieces(of:)``.
package struct ZIPPieces: Sequence, IteratorProtocol, Sendable {
    private let plan: ZIPPlan
    private var position: Int
    private let end: Int
    /// The entry that the position is in, or before whose line of the directory it stands; looked for once.
    private var index: Int

    /// Directory lines are handed out in pieces of about so many bytes.
    private static let directoryPiece = 1 << 16

    init(_ plan: ZIPPlan, _ range: Range<Int>) {
        self.plan = plan
        position = range.lowerBound
        end = range.upperBound
        let isInDirectory = position >= plan.directoryOffset
        index =
            isInDirectory
            ? Self.last(of: plan.lines, notAbove: position - plan.directoryOffset)
            : Self.last(of: plan.offsets, notAbove: position)
    }

    package mutating func next() -> ZIPPlan.Piece? {
        guard position < end else { return nil }
        if position < plan.directoryOffset { return nextOfEntry() }
        if position < plan.directoryOffset + plan.directoryLength { return nextOfDirectory() }
        let start = plan.directoryOffset + plan.directoryLength
        let record = ZIPRecords.end(
            count: plan.entries.count, length: plan.directoryLength, offset: plan.directoryOffset)
        return take(record, at: start)
    }

    private mutating func nextOfEntry() -> ZIPPlan.Piece {
        let (entry, start) = (plan.entries[index], plan.offsets[index])
        let content = start + ZIPRecords.localHeaderLength(entry)
        guard position >= content else {
            let piece = take(ZIPRecords.localHeader(entry), at: start)
            if position == content, entry.length == 0 { moveToNext() }
            return piece
        }
        let range = position - content..<Swift.min(end - content, entry.length)
        position = content + range.upperBound
        let number = index
        if range.upperBound == entry.length { moveToNext() }
        return .entry(number, range)
    }

    /// The directory begins again with the first entry's line.
    private mutating func moveToNext() { index = index + 1 == plan.entries.count ? 0 : index + 1 }

    private mutating func nextOfDirectory() -> ZIPPlan.Piece {
        let start = plan.directoryOffset + plan.lines[index]
        var bytes: [UInt8] = []
        while index < plan.entries.count, bytes.count < Self.directoryPiece, start + bytes.count < end {
            bytes += ZIPRecords.directoryHeader(plan.entries[index], at: plan.offsets[index])
            index += 1
        }
        return take(bytes, at: start)
    }

    /// What is wanted of bytes that stand at `start`.
    private mutating func take(_ bytes: [UInt8], at start: Int) -> ZIPPlan.Piece {
        let wanted = position - start..<Swift.min(bytes.count, end - start)
        position = start + wanted.upperBound
        return .bytes(wanted.count == bytes.count ? bytes : Array(bytes[wanted]))
    }

    /// The index of the last number that is not above `limit`; 0 when there is none.
    private static func last(of sorted: [Int], notAbove limit: Int) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= limit { low = middle + 1 } else { high = middle }
        }
        return Swift.max(0, low - 1)
    }
}
