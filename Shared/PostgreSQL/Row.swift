/// One row of a result. Its bytes stay where libpq put them; a value is made when it is asked for.
package struct Row: Sendable {
    let result: ResultSet
    let number: Int

    /// The names of the columns, in their order.
    package var columns: [String] { result.columns }

    /// The value of a column.
    ///
    /// - Throws: ``DatabaseError/Kind/decoding(_:)`` when there is no such column, or it holds something else: NULL,
    ///   unless `V` is optional, or a type that `V` cannot be read from.
    package func decode<V: DatabaseValue>(_ column: String, as type: V.Type = V.self) throws(DatabaseError) -> V {
        guard let index = result.columns.firstIndex(of: column) else {
            throw DatabaseError(.decoding("the result has no column \(column)"))
        }
        return try decode(index, as: type)
    }

    /// The value of the column at `index`, counted from 0.
    package func decode<V: DatabaseValue>(_ index: Int, as type: V.Type = V.self) throws(DatabaseError) -> V {
        guard result.columns.indices.contains(index) else {
            throw DatabaseError(.decoding("the result has no column \(index)"))
        }
        let cell = result.cell(row: number, column: index)
        guard !cell.isNull || V.acceptsNull else { throw cell.mismatch(V.self) }
        return try V(cell: cell)
    }
}
