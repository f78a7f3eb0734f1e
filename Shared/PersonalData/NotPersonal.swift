/// A column, or a whole table, that could hold words and holds nothing about a person, with the reason.
package struct NotPersonal: Sendable {
    package let table: String
    /// `nil` stands for every column of the table.
    package let column: String?
    package let reason: String

    package static func column(_ table: String, _ column: String, because reason: String) -> NotPersonal {
        NotPersonal(table: table, column: column, reason: reason)
    }

    /// For tables that other rules guard, the outbox for instance. Prefer single columns: a column that is added later
    /// to an excused table is never looked at.
    package static func table(_ table: String, because reason: String) -> NotPersonal {
        NotPersonal(table: table, column: nil, reason: reason)
    }
}
