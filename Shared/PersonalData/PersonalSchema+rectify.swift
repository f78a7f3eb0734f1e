package import Contracts
package import PostgreSQL
import FoundationEssentials

/// What a field is to hold from now on, already checked.
package struct Rectification: Sendable {
    package let field: RectifiableField
    package let value: String
    /// The value's look-up hash, for an address.
    package let lookup: [UInt8]?

    package init(_ field: RectifiableField, _ value: String, lookup: [UInt8]? = nil) {
        self.field = field
        self.value = value
        self.lookup = lookup
    }
}

extension PersonalSchema {
    /// Seals a new value under the key of the old one, for the purpose; `nil` when that key is destroyed.
    package typealias Reseal = @Sendable (_ old: [UInt8], _ purpose: String) async throws -> [UInt8]?

    /// Whether any table holds such a field.
    package func holds(_ field: RectifiableField) -> Bool {
        tables.contains { table in table.columns.contains { $0.rectifies == field } }
    }

    /// Puts the field right in every row that concerns `subject`; of an address only where the row itself is known by
    /// it, because a row that merely belongs to the person's capture may hold somebody else's.
    ///
    /// Nothing is filled in that was empty. Doing it again finds the rows that hold the new address by then.
    ///
    /// - Returns: how many rows hold the new value now, by table; tables without any are left out.
    package func rectify(
        _ change: Rectification, of subject: Subject, in runner: some QueryRunner, reseal: Reseal
    ) async throws -> [TableCount] {
        let concerned = tables.filter { table in table.columns.contains { $0.rectifies == change.field } }
        var counts: [TableCount] = []
        for table in concerned {
            let count = try await rectify(change, in: table, of: subject, in: runner, reseal: reseal)
            if count > 0 { counts.append(TableCount(table: table.name, count: count)) }
        }
        guard counts.isEmpty, let lookup = change.lookup else { return counts }
        let names = Set(concerned.map(\.name))
        return try await find(Subject(lookups: [lookup]), in: runner).filter {
            names.contains($0.table) && $0.count > 0
        }
    }

    private func rectify(
        _ change: Rectification, in table: PersonalTable, of subject: Subject, in runner: some QueryRunner,
        reseal: Reseal
    ) async throws -> Int {
        let columns = table.columns.filter { $0.rectifies == change.field }
        guard let query = heldQuery(columns, of: table, for: subject) else { return 0 }
        var count = 0
        for row in try await runner.rows(query) {
            var assignments: [(column: String, value: SQLText.Value)] = []
            for column in columns where try Self.isHeld(column, in: row) {
                switch column.form {
                case .plain: assignments.append((column.name, .text(change.value)))
                case .lookup: if let lookup = change.lookup { assignments.append((column.name, .bytes(lookup))) }
                case .sealed:
                    let old = try row.decode(column.name, as: [UInt8].self)
                    guard let purpose = column.sealedFor, let sealed = try await reseal(old, purpose) else { continue }
                    assignments.append((column.name, .bytes(sealed)))
                case .keyIdentifier, .secret: continue
                }
            }
            guard !assignments.isEmpty else { continue }
            count += try await runner.execute(update(table, assignments, id: try row.decode("id")))
        }
        return count
    }

    /// The statement that reads and locks the rows of `table` that hold one of `columns` for `subject`.
    private func heldQuery(_ columns: [PersonalColumn], of table: PersonalTable, for subject: Subject) -> Query? {
        let lookup = columns.first { $0.form == .lookup }
        guard lookup == nil || !subject.lookups.isEmpty,
            let concerned = concernedRows(of: table, for: subject, selecting: "id")
        else { return nil }
        var text = SQLText()
        text.append("select t.id")
        for column in columns {
            text.append(", case when ")
            if let condition = column.condition {
                text.append("t.")
                text.append(identifier: condition.column)
                text.append("::text = ")
                text.append(value: condition.value)
            } else {
                text.append("true")
            }
            text.append(" then t.")
            text.append(identifier: column.name)
            text.append(" end as ")
            text.append(identifier: column.name)
        }
        text.append(" from ")
        text.append(identifier: name, table.name)
        text.append(" as t where t.id in (")
        text.append(concerned)
        text.append(")")
        if let lookup {
            text.append(" and t.")
            text.append(identifier: lookup.name)
            text.append(" = any(")
            text.append(value: subject.lookups)
            text.append(")")
        }
        text.append(" order by t.id for update of t")
        return text.query
    }

    private static func isHeld(_ column: PersonalColumn, in row: Row) throws -> Bool {
        switch column.form {
        case .plain: try row.decode(column.name, as: String?.self) != nil
        case .sealed, .lookup: try row.decode(column.name, as: [UInt8]?.self) != nil
        case .keyIdentifier, .secret: false
        }
    }

    private func update(
        _ table: PersonalTable, _ assignments: [(column: String, value: SQLText.Value)], id: UUID
    ) -> Query {
        var text = SQLText()
        text.append("update ")
        text.append(identifier: name, table.name)
        text.append(" set ")
        for (index, assignment) in assignments.enumerated() {
            if index > 0 { text.append(", ") }
            text.append(identifier: assignment.column)
            text.append(" = ")
            text.append(assignment.value)
        }
        text.append(" where id = ")
        text.append(value: id)
        return text.query
    }
}
