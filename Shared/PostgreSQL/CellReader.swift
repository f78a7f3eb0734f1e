/// Reads the parts of a cell one after another and never past its end.
struct CellReader {
    private let cell: Cell
    private var offset = 0

    init(_ cell: Cell) { self.cell = cell }

    var remaining: Int { cell.count - offset }

    /// The next big-endian integer, or nil at the end.
    mutating func integer<I: FixedWidthInteger>(_ type: I.Type) -> I? {
        let size = I.bitWidth / 8
        guard remaining >= size else { return nil }
        defer { offset += size }
        return unsafe cell.withBytes { bytes in
            var value: I = 0
            for place in 0..<size { unsafe value = (value << 8) | I(truncatingIfNeeded: bytes[offset + place]) }
            return value
        }
    }

    /// The next part that follows its own length; a length of −1 is NULL. Nil when the cell ends before.
    mutating func counted(type: DatabaseType) -> Cell? {
        guard let length = integer(Int32.self) else { return nil }
        if length == -1 { return cell.null(type: type) }
        guard length >= 0, remaining >= Int(length) else { return nil }
        defer { offset += Int(length) }
        return cell.part(from: offset, count: Int(length), type: type)
    }
}
