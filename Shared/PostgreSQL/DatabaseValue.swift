/// A Swift value that can be bound to a parameter of a statement and read from a column.
///
/// `Int` is `bigint`, `Date` is `timestamptz` (microseconds; finer is rounded), `[UInt8]` and `Data` are `bytea`,
/// ``JSON`` is `jsonb`. A `String` takes the type its place in the statement asks for, so it may also fill an
/// enumeration, a `citext` or an `inet`. An optional is the same type with NULL; an array of each is an array of the
/// server, for `unnest` and `= any(…)`.
///
/// A type of yours that is `RawRepresentable` by such a value needs no code: `extension KeyID: DatabaseValue {}`.
package protocol DatabaseValue: Sendable {
    /// What the parameter is declared as. ``DatabaseType/inferred`` sends text.
    static var databaseType: DatabaseType { get }
    /// What an array of this is declared as.
    static var arrayType: DatabaseType { get }
    /// Whether ``init(cell:)`` may be given NULL.
    static var acceptsNull: Bool { get }

    /// Whether this is NULL; ``write(to:)`` is not called then.
    var isNull: Bool { get }
    /// Writes the value in the binary form of ``databaseType``, text for ``DatabaseType/inferred``.
    func write(to writer: inout ValueWriter)

    /// Reads a value of the server.
    ///
    /// - Throws: ``Cell/mismatch(_:)`` when the column holds something else.
    init(cell: Cell) throws(DatabaseError)

    /// Writes an array of this. Only bytes need their own.
    static func write(array: [Self], to writer: inout ValueWriter)
    /// Reads an array of this. Only bytes need their own.
    static func array(cell: Cell) throws(DatabaseError) -> [Self]
}

extension DatabaseValue {
    package static var acceptsNull: Bool { false }
    package var isNull: Bool { false }

    /// One dimension: dimensions, has-null flag, element type, then length and lower bound 1, then the elements
    /// (`array_recv` in `src/backend/utils/adt/arrayfuncs.c`).
    package static func write(array: [Self], to writer: inout ValueWriter) {
        guard arrayType != .inferred, arrayType != .bytes else {
            return writer.fail("the database has no array of \(Self.self)")
        }
        writer.write(Int32(1))
        writer.write(Int32(acceptsNull ? 1 : 0))
        writer.write((databaseType == .inferred ? .text : databaseType).oid)
        writer.write(Int32(array.count))
        writer.write(Int32(1))
        for element in array {
            if element.isNull {
                writer.write(Int32(-1))
            } else {
                writer.writeCounted { element.write(to: &$0) }
            }
        }
    }

    package static func array(cell: Cell) throws(DatabaseError) -> [Self] {
        var reader = CellReader(cell)
        guard let dimensions = reader.integer(Int32.self), reader.integer(Int32.self) != nil,
            let element = reader.integer(UInt32.self)
        else { throw cell.mismatch([Self].self) }
        if dimensions == 0 { return [] }
        guard dimensions == 1, let count = reader.integer(Int32.self), reader.integer(Int32.self) != nil,
            0...Int64(reader.remaining / 4) ~= Int64(count)  // each has its length; a lie must not take memory
        else { throw cell.mismatch([Self].self) }
        var values: [Self] = []
        values.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let part = reader.counted(type: DatabaseType(oid: element)), acceptsNull || !part.isNull else {
                throw cell.mismatch([Self].self)
            }
            values.append(try Self(cell: part))
        }
        return values
    }
}

extension DatabaseValue where Self: RawRepresentable, RawValue: DatabaseValue {
    package static var databaseType: DatabaseType { RawValue.databaseType }
    package static var arrayType: DatabaseType { RawValue.arrayType }
    package func write(to writer: inout ValueWriter) { rawValue.write(to: &writer) }

    package init(cell: Cell) throws(DatabaseError) {
        guard let value = Self(rawValue: try RawValue(cell: cell)) else { throw cell.mismatch(Self.self) }
        self = value
    }
}

extension Optional: DatabaseValue where Wrapped: DatabaseValue {
    package static var databaseType: DatabaseType { Wrapped.databaseType }
    package static var arrayType: DatabaseType { Wrapped.arrayType }
    package static var acceptsNull: Bool { true }
    package var isNull: Bool { self == nil ? true : false }
    package func write(to writer: inout ValueWriter) { self?.write(to: &writer) }

    package init(cell: Cell) throws(DatabaseError) {
        self = cell.isNull ? nil : .some(try Wrapped(cell: cell))
    }
}

extension Array: DatabaseValue where Element: DatabaseValue {
    package static var databaseType: DatabaseType { Element.arrayType }
    /// Bytes have an array; an array of arrays is not one of the server's types, and is refused when it is written.
    package static var arrayType: DatabaseType { Element.arrayType == .bytes ? .bytesArray : .inferred }
    package func write(to writer: inout ValueWriter) { Element.write(array: self, to: &writer) }

    package init(cell: Cell) throws(DatabaseError) { self = try Element.array(cell: cell) }
}
