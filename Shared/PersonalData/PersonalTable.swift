package import Contracts

/// A table with rows about people.
package struct PersonalTable: Sendable {
    /// What becomes of a person's rows when they are to be erased.
    package enum Erasure: Sendable, Hashable {
        case removed
        /// They stay, and every answer says how many and why.
        case retained(RetainedData.Reason)
    }

    package let name: String
    /// What a row is, in words for the register and for the person: "guests who left an address".
    package let holds: String
    package let retention: RetentionClass
    /// The ways a row is tied to a person; a row that any of them ties is theirs.
    package let keys: [SubjectKey]
    package let columns: [PersonalColumn]
    package let uponErasure: Erasure

    package init(
        _ name: String, holds: String, retention: RetentionClass, uponErasure: Erasure = .removed, keys: [SubjectKey],
        columns: [PersonalColumn]
    ) {
        self.name = name
        self.holds = holds
        self.retention = retention
        self.keys = keys
        self.columns = columns
        self.uponErasure = uponErasure
    }
}
