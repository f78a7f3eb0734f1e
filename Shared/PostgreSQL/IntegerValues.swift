extension Cell {
    /// A whole number of any of the server's number types, if it is one.
    func integer() -> Int64? {
        var reader = CellReader(self)
        switch type {
        case .int64: return reader.integer(Int64.self)
        case .int32: return reader.integer(Int32.self).map(Int64.init)
        case .int16: return reader.integer(Int16.self).map(Int64.init)
        case .oid: return reader.integer(UInt32.self).map(Int64.init)
        case .numeric: return NumericText(self).flatMap { Int64($0.text) }
        default: return nil
        }
    }

    func integer<I: FixedWidthInteger>(as wanted: I.Type) throws(DatabaseError) -> I {
        guard let number = integer(), let value = I(exactly: number) else { throw mismatch(wanted) }
        return value
    }
}

extension Int: DatabaseValue {
    package static var databaseType: DatabaseType { .int64 }
    package static var arrayType: DatabaseType { .int64Array }
    package func write(to writer: inout ValueWriter) { writer.write(Int64(self)) }
    package init(cell: Cell) throws(DatabaseError) { self = try cell.integer(as: Int.self) }
}

extension Int64: DatabaseValue {
    package static var databaseType: DatabaseType { .int64 }
    package static var arrayType: DatabaseType { .int64Array }
    package func write(to writer: inout ValueWriter) { writer.write(self) }
    package init(cell: Cell) throws(DatabaseError) { self = try cell.integer(as: Int64.self) }
}

extension Int32: DatabaseValue {
    package static var databaseType: DatabaseType { .int32 }
    package static var arrayType: DatabaseType { .int32Array }
    package func write(to writer: inout ValueWriter) { writer.write(self) }
    package init(cell: Cell) throws(DatabaseError) { self = try cell.integer(as: Int32.self) }
}

extension Int16: DatabaseValue {
    package static var databaseType: DatabaseType { .int16 }
    package static var arrayType: DatabaseType { .int16Array }
    package func write(to writer: inout ValueWriter) { writer.write(self) }
    package init(cell: Cell) throws(DatabaseError) { self = try cell.integer(as: Int16.self) }
}

extension Bool: DatabaseValue {
    package static var databaseType: DatabaseType { .boolean }
    package static var arrayType: DatabaseType { .booleanArray }
    package func write(to writer: inout ValueWriter) { writer.write(self ? 1 as UInt8 : 0) }

    package init(cell: Cell) throws(DatabaseError) {
        var reader = CellReader(cell)
        guard cell.type == .boolean, let byte = reader.integer(UInt8.self) else { throw cell.mismatch(Bool.self) }
        self = byte != 0
    }
}

extension Double: DatabaseValue {
    package static var databaseType: DatabaseType { .double }
    package static var arrayType: DatabaseType { .doubleArray }
    package func write(to writer: inout ValueWriter) { writer.write(bitPattern) }

    package init(cell: Cell) throws(DatabaseError) {
        var reader = CellReader(cell)
        let value: Double? =
            switch cell.type {
            case .double: reader.integer(UInt64.self).map(Double.init(bitPattern:))
            case .float: reader.integer(UInt32.self).map { Double(Float(bitPattern: $0)) }
            case .numeric: NumericText(cell).flatMap { Double($0.text) }
            default: cell.integer().map(Double.init)
            }
        guard let value else { throw cell.mismatch(Double.self) }
        self = value
    }
}
