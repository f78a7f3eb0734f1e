package import FoundationEssentials

/// One byte is bound as a `smallint`; an array of bytes is `bytea`.
extension UInt8: DatabaseValue {
    package static var databaseType: DatabaseType { .int16 }
    package static var arrayType: DatabaseType { .bytes }
    package func write(to writer: inout ValueWriter) { writer.write(Int16(self)) }
    package init(cell: Cell) throws(DatabaseError) { self = try cell.integer(as: UInt8.self) }

    package static func write(array: [UInt8], to writer: inout ValueWriter) {
        writer.write(bytes: array)
    }

    package static func array(cell: Cell) throws(DatabaseError) -> [UInt8] {
        guard cell.type == .bytes else { throw cell.mismatch([UInt8].self) }
        return cell.bytes
    }
}

extension Data: DatabaseValue {
    package static var databaseType: DatabaseType { .bytes }
    package static var arrayType: DatabaseType { .bytesArray }
    package func write(to writer: inout ValueWriter) { writer.write(bytes: self) }

    package init(cell: Cell) throws(DatabaseError) {
        guard cell.type == .bytes else { throw cell.mismatch(Data.self) }
        self = Data(cell.bytes)
    }
}
