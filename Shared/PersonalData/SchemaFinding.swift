/// Something in which a schema and its declaration differ. The text is a sentence for whoever reads a failed test.
package enum SchemaFinding: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// A column that can hold words and is neither declared nor excused.
    case undeclared(table: String, column: String, type: String)
    /// Declared or excused, and not in the schema.
    case missing(table: String, column: String?)
    /// Declared as personal and excused as not, or declared twice.
    case contradictory(table: String, column: String)
    /// A table nothing ties to a person, so that nobody's rows would ever be found.
    case untied(table: String)
    /// A sealed column of which nobody says what it was sealed for, so that no copy could ever show it.
    case unopenable(table: String, column: String)
    /// A key refers to a table that is not declared.
    case brokenReference(table: String, to: String)

    package var description: String {
        switch self {
        case .undeclared(let table, let column, let type):
            "\(table).\(column) (\(type)) can hold personal data and is not declared: declare it or excuse it"
        case .missing(let table, let column):
            "\(table).\(column ?? "*") is declared and does not exist"
        case .contradictory(let table, let column):
            "\(table).\(column) is declared more than once, or both personal and not"
        case .untied(let table):
            "\(table) has personal columns and no key that ties a row to a person"
        case .unopenable(let table, let column):
            "\(table).\(column) is sealed and its declaration does not say for which purpose (sealedFor)"
        case .brokenReference(let table, let other):
            "\(table) is tied to a person through \(other), which is not declared"
        }
    }

    package static func < (left: SchemaFinding, right: SchemaFinding) -> Bool { left.description < right.description }
}
