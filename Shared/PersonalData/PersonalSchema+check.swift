extension PersonalSchema {
    /// Compares the declaration with the schema as it is; empty when they agree.
    package func findings(in live: [LiveColumn]) -> [SchemaFinding] {
        var findings: Set<SchemaFinding> = Set(contradictions)
        let excusedTables = Set(notPersonal.filter { $0.column == nil }.map(\.table))
        let excused = Set(notPersonal.compactMap { rule in rule.column.map { Place(rule.table, $0) } })
        let declared = Set(tables.flatMap { table in table.columns.map { Place(table.name, $0.name) } })
        let keys = Set(tables.flatMap { table in table.keys.map { Place(table.name, $0.column) } })
        let existing = Set(live.map { Place($0.table, $0.column) })
        let existingTables = Set(live.map(\.table))

        for column in live where column.canHoldWords && !excusedTables.contains(column.table) {
            let place = Place(column.table, column.column)
            if declared.contains(place) || excused.contains(place) { continue }
            findings.insert(.undeclared(table: column.table, column: column.column, type: column.type))
        }
        for place in declared.union(excused).union(keys).union(referencedKeys).subtracting(existing) {
            findings.insert(.missing(table: place.table, column: place.column))
        }
        for table in excusedTables.union(tables.map(\.name)).subtracting(existingTables) {
            findings.insert(.missing(table: table, column: nil))
        }
        return findings.sorted()
    }

    /// What is wrong with the declaration whatever the schema is like.
    private var contradictions: [SchemaFinding] {
        let declared = tables.flatMap { table in table.columns.map { Place(table.name, $0.name) } }
        let excused = notPersonal.compactMap { rule in rule.column.map { Place(rule.table, $0) } }
        let excusedTables = Set(notPersonal.filter { $0.column == nil }.map(\.table))
        var findings: [SchemaFinding] = []
        var seen: Set<Place> = []
        for place in declared + excused where !seen.insert(place).inserted || excusedTables.contains(place.table) {
            findings.append(.contradictory(table: place.table, column: place.column))
        }
        for table in tables where !table.columns.isEmpty && table.keys.isEmpty {
            findings.append(.untied(table: table.name))
        }
        for table in tables {
            for column in table.columns where column.form == .sealed && column.sealedFor == nil {
                findings.append(.unopenable(table: table.name, column: column.name))
            }
            for case .reference(_, let other, _) in table.keys where self.table(other) == nil {
                findings.append(.brokenReference(table: table.name, to: other))
            }
        }
        return findings
    }

    private var referencedKeys: Set<Place> {
        var places: Set<Place> = []
        for table in tables {
            for case .reference(_, let other, let key) in table.keys { places.insert(Place(other, key)) }
        }
        return places
    }
}

/// A column's place in its schema.
private struct Place: Hashable {
    let table: String
    let column: String

    init(_ table: String, _ column: String) {
        self.table = table
        self.column = column
    }
}
