/// Rows in the binary form of `COPY` (section "Binary Format" of the manual's page on it).
struct Copy: Sendable {
    let table: String
    let columns: [String]

    private var list: String {
        columns.map { column in
            "\"" + column.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }.joined(separator: ", ")
    }

    /// Asks for the types of the columns, because binary rows must have exactly these.
    var typesQuery: Query {
        Query(unsafe: "select \(list) from \(quotedIdentifier(table)) limit 0").named("copy into \(table)")
    }

    var command: String { "copy \(quotedIdentifier(table)) (\(list)) from stdin (format binary)" }

    func encode(_ rows: [[any DatabaseValue]], types: [DatabaseType]) throws(DatabaseError) -> [UInt8] {
        var writer = ValueWriter()
        writer.write(bytes: Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00])
        writer.write(Int64(0))
        for row in rows {
            guard row.count == columns.count else {
                throw DatabaseError(.encoding("a row has another number of values than there are columns"))
            }
            writer.write(Int16(row.count))
            for (index, value) in row.enumerated() {
                guard !value.isNull else {
                    writer.write(Int32(-1))
                    continue
                }
                guard writer.write(value, as: types[index]) else {
                    throw DatabaseError(
                        .encoding(
                            "column \(columns[index]) of type \(types[index].oid) does not take a \(type(of: value))"))
                }
            }
        }
        if let failure = writer.failure { throw DatabaseError(.encoding(failure), statement: "copy into \(table)") }
        writer.write(Int16(-1))
        return writer.bytes
    }
}

extension ValueWriter {
    /// Writes a value with its length before it, in the form of a column's type.
    ///
    /// - Returns: false when the type does not take it.
    fileprivate mutating func write<V: DatabaseValue>(_ value: V, as column: DatabaseType) -> Bool {
        let type = V.databaseType
        if type == column || (type == .inferred && column.isText) {
            writeCounted { value.write(to: &$0) }
            return true
        }
        var own = ValueWriter()
        value.write(to: &own)
        let cell = Cell(bytes: own.bytes, type: type)
        switch column {
        case .int64, .int32, .int16: return write(cell.integer(), as: column)
        case .double where type == .int64, .float:
            guard let number = try? Double(cell: cell) else { return false }
            writeCounted {
                if column == .double { $0.write(number.bitPattern) } else { $0.write(Float(number).bitPattern) }
            }
        case .jsonb where type == .inferred:
            writeCounted {
                $0.write(1 as UInt8)
                $0.write(bytes: own.bytes)
            }
        case .json where type == .jsonb: writeCounted { $0.write(bytes: own.bytes.dropFirst()) }
        case .timestamp where type == .instant: writeCounted { $0.write(bytes: own.bytes) }
        case .date where type == .instant:
            var reader = CellReader(cell)
            guard let microseconds = reader.integer(Int64.self) else { return false }
            let day: Int64 = 86_400_000_000
            let days = (microseconds - (microseconds % day + day) % day) / day
            writeCounted { $0.write(Int32(clamping: days)) }
        default: return false
        }
        return true
    }

    private mutating func write(_ integer: Int64?, as column: DatabaseType) -> Bool {
        guard let integer else { return false }
        switch column {
        case .int32:
            guard let narrow = Int32(exactly: integer) else { return false }
            writeCounted { $0.write(narrow) }
        case .int16:
            guard let narrow = Int16(exactly: integer) else { return false }
            writeCounted { $0.write(narrow) }
        default: writeCounted { $0.write(integer) }
        }
        return true
    }
}
