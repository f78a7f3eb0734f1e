/// How a row is tied to a person.
package enum SubjectKey: Sendable, Hashable {
    /// The `bytea` column holds a look-up hash of the person's address.
    case lookup(column: String)
    /// The `bytea[]` column holds look-up hashes, one per pepper version or address.
    case lookups(column: String)
    /// The `uuid` column holds the capture that the row belongs to.
    case capture(column: String)
    /// The column equals `key` of a row of `table`, a declared table of the same schema, that is tied to the person.
    case reference(column: String, table: String, key: String)

    /// The column of the table itself that the key looks at.
    var column: String {
        switch self {
        case .lookup(let column), .lookups(let column), .capture(let column), .reference(let column, _, _): column
        }
    }
}
