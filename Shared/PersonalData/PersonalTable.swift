/// A table with rows about people.
package struct PersonalTable: Sendable {
    package let name: String
    /// What a row is, in words for the register and for the person: "guests who left an address".
    package let holds: String
    package let retention: RetentionClass
    /// The ways a row is tied to a person; a row that any of them ties is theirs.
    package let keys: [SubjectKey]
    package let columns: [PersonalColumn]

    package init(
        _ name: String, holds: String, retention: RetentionClass, keys: [SubjectKey], columns: [PersonalColumn]
    ) {
        self.name = name
        self.holds = holds
        self.retention = retention
        self.keys = keys
        self.columns = columns
    }
}
