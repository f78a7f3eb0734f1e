package import Contracts
package import PostgreSQL
import FoundationEssentials

/// The rows of one table that concern a person, as a copy for that person shows them.
package struct PersonalRecords: Sendable {
    package let table: PersonalTable
    package let records: [[String: RecordValue]]

    package var count: TableCount { TableCount(table: table.name, count: records.count) }
}

extension PersonalSchema {
    /// Opens a sealed column's bytes, sealed for the purpose; `nil` when the key is destroyed and nobody can.
    package typealias Open = @Sendable (_ sealed: [UInt8], _ purpose: String) async throws -> String?

    /// Everything declared of every row that concerns `subject`, in the order of declaration; rows in an order that
    /// depends on their values alone.
    ///
    /// Look-up hashes and keys' identifiers are left out: they say nothing to a person. So is what lets somebody in.
    package func records(
        of subject: Subject, in runner: some QueryRunner, open: Open
    ) async throws -> [PersonalRecords] {
        let queries = tables.map { recordsQuery(of: $0, for: subject) }
        let results = try await runner.pipeline(queries.compactMap(\.self))
        var next = results.makeIterator()
        var all: [PersonalRecords] = []
        for (table, query) in zip(tables, queries) {
            var records: [[String: RecordValue]] = []
            for row in query == nil ? [] : next.next()?.rows ?? [] {
                records.append(try await Self.record(row, of: table, open: open))
            }
            all.append(PersonalRecords(table: table, records: records))
        }
        return all
    }

    private static func record(
        _ row: Row, of table: PersonalTable, open: Open
    ) async throws -> [String: RecordValue] {
        let plain = try row.decode("record", as: JSON.self)
        var record = try JSONDecoder().decode([String: RecordValue].self, from: Data(plain.bytes))
        for column in table.sealedColumns {
            record[column.name] = .null
            guard let sealed = try row.decode(column.name, as: [UInt8]?.self), let purpose = column.sealedFor,
                let opened = try await open(sealed, purpose)
            else { continue }
            record[column.name] = RecordValue(opened: opened)
        }
        return record
    }

    /// The statement that reads the rows of `table` that concern `subject`; `nil` when none can.
    private func recordsQuery(of table: PersonalTable, for subject: Subject) -> Query? {
        guard let concerned = concernedRows(of: table, for: subject) else { return nil }
        var text = SQLText()
        text.append("select (select to_jsonb(plain) from (select ")
        for (index, column) in table.columns.filter({ $0.form == .plain }).enumerated() {
            text.append(index > 0 ? ", t." : "t.")
            text.append(identifier: column.name)
        }
        text.append(") as plain) as record")
        for column in table.sealedColumns {
            text.append(", t.")
            text.append(identifier: column.name)
        }
        text.append(" from ")
        text.append(identifier: name, table.name)
        text.append(" as t join (")
        text.append(concerned)
        text.append(") as concerned on t.tableoid = concerned.tableoid and t.ctid = concerned.ctid order by record")
        return text.query
    }
}

extension PersonalTable {
    fileprivate var sealedColumns: [PersonalColumn] { columns.filter { $0.form == .sealed } }
}
