/// One line of the register of processing (Art. 30 GDPR) as far as a schema can tell it.
package struct RegisterRow: Sendable, Hashable, Codable {
    package let service: String
    package let table: String
    package let holds: String
    package let category: PersonalColumn.Category
    package let purposes: [String]
    package let columns: [String]
    package let retention: RetentionClass
    /// Whether every column of the line is sealed or a keyed hash, so that a copy of the table says nothing.
    package let isUnreadableAtRest: Bool
}

extension PersonalSchema {
    /// The register's lines for this schema: one per table and category, in the order of declaration.
    package var register: [RegisterRow] {
        tables.flatMap { table in
            PersonalColumn.Category.allCases.compactMap { category in
                let columns = table.columns.filter { $0.category == category }
                if columns.isEmpty { return nil }
                var purposes: [String] = []
                for column in columns where !purposes.contains(column.purpose) { purposes.append(column.purpose) }
                return RegisterRow(
                    service: name, table: table.name, holds: table.holds, category: category, purposes: purposes,
                    columns: columns.map(\.name), retention: table.retention,
                    isUnreadableAtRest: columns.allSatisfy { $0.form != .plain })
            }
        }
    }
}
