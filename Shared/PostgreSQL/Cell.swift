/// One column of one row, in the server's binary form.
///
/// Conformances to ``DatabaseValue`` read it; nobody keeps it.
@safe
package struct Cell {
    /// Whoever owns the memory that `start` points into.
    private let owner: AnyObject
    private let start: UnsafePointer<UInt8>?
    /// Length in bytes.
    package let count: Int
    package let type: DatabaseType
    /// The column's name, for errors.
    package let column: String

    init(owner: AnyObject, start: UnsafePointer<UInt8>?, count: Int, type: DatabaseType, column: String) {
        self.owner = owner
        unsafe self.start = start
        self.count = count
        self.type = type
        self.column = column
    }

    /// A cell that no server sent, to test a conformance with.
    package init(bytes: [UInt8]?, type: DatabaseType, column: String = "value") {
        let owner = OwnedBytes(bytes ?? [])
        unsafe self.init(
            owner: owner, start: bytes == nil ? nil : UnsafePointer(owner.start), count: bytes?.count ?? 0, type: type,
            column: column)
    }

    package var isNull: Bool { unsafe start == nil }

    /// A copy of the bytes; empty for NULL.
    package var bytes: [UInt8] { unsafe withBytes { unsafe Array($0) } }

    /// The bytes as UTF-8, or nil when they are not.
    package var text: String? {
        unsafe withBytes { bytes in unsafe String(validating: bytes, as: UTF8.self) }
    }

    /// What to throw when the column does not hold a `wanted`.
    package func mismatch(_ wanted: Any.Type) -> DatabaseError {
        DatabaseError(
            .decoding(
                isNull
                    ? "column \(column) is NULL where \(wanted) was asked for"
                    : "column \(column) of type \(type.oid) does not hold a \(wanted)"))
    }

    /// A part of this cell, of its own type.
    func part(from offset: Int, count: Int, type: DatabaseType) -> Cell {
        unsafe Cell(owner: owner, start: start.map { unsafe $0 + offset }, count: count, type: type, column: column)
    }

    func null(type: DatabaseType) -> Cell {
        unsafe Cell(owner: owner, start: nil, count: 0, type: type, column: column)
    }

    func withBytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        withExtendedLifetime(owner) { unsafe body(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count)) }
    }
}

@safe
private final class OwnedBytes {
    let start: UnsafeMutablePointer<UInt8>

    init(_ bytes: [UInt8]) {
        unsafe start = .allocate(capacity: max(1, bytes.count))
        for (offset, byte) in bytes.enumerated() { unsafe start[offset] = byte }
    }

    deinit { unsafe start.deallocate() }
}
