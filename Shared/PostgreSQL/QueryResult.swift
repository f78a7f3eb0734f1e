/// What one statement brought.
package struct QueryResult: Sendable {
    package let rows: [Row]
    /// How many rows an `insert`, `update`, `delete` or `merge` touched, or a `select` returned.
    package let affected: Int
    /// The types of the columns, also when there are no rows.
    let columnTypes: [DatabaseType]

    init(_ set: ResultSet) {
        rows = (0..<set.count).map { Row(result: set, number: $0) }
        affected = set.affected
        columnTypes = set.columns.indices.map { set.type(ofColumn: $0) }
    }
}
