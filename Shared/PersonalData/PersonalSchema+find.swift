package import Contracts
package import PostgreSQL

extension PersonalSchema {
    /// Counts the rows of every declared table that concern `subject`, in one round trip.
    ///
    /// Tables without such rows are listed with 0, so that the answer also says where was looked.
    package func find(_ subject: Subject, in runner: some QueryRunner) async throws -> [TableCount] {
        let counts = tables.map { (table: $0, query: countQuery(of: $0, for: subject)) }
        let results = try await runner.pipeline(counts.compactMap(\.query))
        var next = results.makeIterator()
        return try counts.map { count in
            guard count.query != nil else { return TableCount(table: count.table.name, count: 0) }
            let found = try next.next()?.rows.first?.decode("count", as: Int64.self) ?? 0
            return TableCount(table: count.table.name, count: Int(found))
        }
    }

    /// The statement that counts the rows of `table` that concern `subject`, as column `count`; `nil` when no key of the
    /// table can tie a row to anything that is known of the subject.
    package func countQuery(of table: PersonalTable, for subject: Subject) -> Query? {
        guard let concerned = concernedRows(of: table, for: subject) else { return nil }
        var counted = SQLText()
        counted.append("select count(*) as count from (")
        counted.append(concerned)
        counted.append(") as concerned")
        return counted.query
    }

    /// A statement that selects every row of `table` that concerns `subject`; `nil` when no key applies.
    ///
    /// One `select` per key, joined by `union`: an `or` across a subquery would read the whole table.
    ///
    /// - Parameter columns: what it selects, the place of the row unless told otherwise.
    func concernedRows(
        of table: PersonalTable, for subject: Subject, selecting columns: String = "tableoid, ctid"
    ) -> SQLText? {
        var branches: [SQLText] = []
        for condition in conditions(of: table, for: subject) {
            var branch = SQLText()
            branch.append("select \(columns) from ")
            branch.append(identifier: name, table.name)
            branch.append(" where ")
            branch.append(condition)
            branches.append(branch)
        }
        var text = SQLText()
        for (index, branch) in branches.enumerated() {
            if index > 0 { text.append(" union ") }
            text.append(branch)
        }
        return branches.isEmpty ? nil : text
    }

    /// What ties rows of `table` to `subject`, one condition per key that applies.
    func conditions(of table: PersonalTable, for subject: Subject, seen: Set<String> = []) -> [SQLText] {
        table.keys.compactMap { condition(for: $0, of: table, subject: subject, seen: seen) }
    }

    /// - Parameter seen: the tables on the way here; a reference back to one of them ties nothing.
    private func condition(
        for key: SubjectKey, of table: PersonalTable, subject: Subject, seen: Set<String>
    ) -> SQLText? {
        var text = SQLText()
        text.append(identifier: key.column)
        switch key {
        case .lookup:
            guard !subject.lookups.isEmpty else { return nil }
            text.append(" = any(")
            text.append(value: subject.lookups)
            text.append(")")
        case .lookups:
            guard !subject.lookups.isEmpty else { return nil }
            text.append(" && ")
            text.append(value: subject.lookups)
        case .capture:
            guard !subject.captures.isEmpty else { return nil }
            text.append(" = any(")
            text.append(value: subject.captures)
            text.append(")")
        case .reference(_, let parent, let parentKey):
            let seen = seen.union([table.name])
            guard !seen.contains(parent), let parent = self.table(parent) else { return nil }
            let conditions = conditions(of: parent, for: subject, seen: seen)
            guard !conditions.isEmpty else { return nil }
            text.append(" in (")
            for (index, condition) in conditions.enumerated() {
                text.append(index > 0 ? " union select " : "select ")
                text.append(identifier: parentKey)
                text.append(" from ")
                text.append(identifier: name, parent.name)
                text.append(" where ")
                text.append(condition)
            }
            text.append(")")
        }
        return text
    }
}
