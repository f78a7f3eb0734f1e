package import FoundationEssentials

extension String: DatabaseValue {
    package static var databaseType: DatabaseType { .inferred }
    package static var arrayType: DatabaseType { .textArray }

    /// A text with a zero byte has no place in PostgreSQL, which would end it there.
    package func write(to writer: inout ValueWriter) {
        writer.write(text: self)
        if utf8.contains(0) { writer.fail("a text with a zero byte cannot be stored") }
    }

    package init(cell: Cell) throws(DatabaseError) {
        let value: String? =
            switch cell.type {
            case .numeric: NumericText(cell)?.text
            case .jsonb: try JSON(cell: cell).text
            default: cell.type.isText ? cell.text : nil
            }
        guard let value else { throw cell.mismatch(String.self) }
        self = value
    }
}

/// A JSON document, bound as `jsonb` and read from `json` or `jsonb`.
///
/// Nothing here parses it: the server does, and refuses what is not JSON.
package struct JSON: DatabaseValue, Hashable {
    /// UTF-8.
    package var bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }
    package init(text: String) { bytes = Array(text.utf8) }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package static var databaseType: DatabaseType { .jsonb }
    package static var arrayType: DatabaseType { .jsonbArray }

    /// `jsonb_recv` wants the version of the format before the text; it is 1.
    package func write(to writer: inout ValueWriter) {
        writer.write(1 as UInt8)
        writer.write(bytes: bytes)
    }

    package init(cell: Cell) throws(DatabaseError) {
        switch cell.type {
        case .jsonb where cell.count > 0: bytes = cell.part(from: 1, count: cell.count - 1, type: .json).bytes
        case .json: bytes = cell.bytes
        default: throw cell.mismatch(JSON.self)
        }
    }
}

extension UUID: DatabaseValue {
    package static var databaseType: DatabaseType { .uuid }
    package static var arrayType: DatabaseType { .uuidArray }

    package func write(to writer: inout ValueWriter) { writer.write(self) }

    package init(cell: Cell) throws(DatabaseError) {
        guard cell.type == .uuid, cell.count == 16 else { throw cell.mismatch(UUID.self) }
        self = unsafe cell.withBytes { bytes in
            unsafe UUID(
                uuid: (
                    bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
                    bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
                ))
        }
    }
}
