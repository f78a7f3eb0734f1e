package import FoundationEssentials

/// What an owner's schema holds about people: its lines of the register of processing (Art. 30 GDPR).
///
/// Said when a service starts and it differs from what it said last; the entity version counts what was said.
///
/// - Published by: the owner.
/// - Heard by: `gdpr-requests`, which keeps the register.
/// - Personal data: none.
package struct DataDescribed<Owner: DataOwner>: Event {
    package static var name: MessageName { Owner.message("data-described") }

    package var lines: [RegisterLine]
    package var describedAt: Date

    package init(lines: [RegisterLine], describedAt: Date) {
        self.lines = lines
        self.describedAt = describedAt
    }

    package var subject: String { Owner.owner.rawValue }
}

/// One table's data of one category.
package struct RegisterLine: Codable, Sendable, Equatable {
    package var table: String
    package var holds: String
    package var category: String
    package var purposes: [String]
    package var columns: [String]
    package var retention: String
    /// Whether every column of the line is sealed or a keyed hash, so that a copy of the table says nothing.
    package var isUnreadableAtRest: Bool

    package init(
        table: String, holds: String, category: String, purposes: [String], columns: [String], retention: String,
        isUnreadableAtRest: Bool
    ) {
        self.table = table
        self.holds = holds
        self.category = category
        self.purposes = purposes
        self.columns = columns
        self.retention = retention
        self.isUnreadableAtRest = isUnreadableAtRest
    }
}
