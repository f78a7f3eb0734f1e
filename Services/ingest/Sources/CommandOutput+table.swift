import ServiceHost

extension CommandOutput {
    /// Writes rows as a table, or as JSON objects that have the columns' names.
    ///
    /// - Parameter empty: what to say, and what to do, when there are no rows.
    static func write(_ columns: [String], _ rows: [[String]], json: Bool, otherwise empty: String) throws {
        guard json else { return write(TextTable(columns, rows).text(otherwise: empty)) }
        try writeJSON(rows.map { row in Dictionary(zip(columns, row)) { first, _ in first } })
    }
}
