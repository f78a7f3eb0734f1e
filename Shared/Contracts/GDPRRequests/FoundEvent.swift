package import FoundationEssentials

/// The answer to a ``FindCommand``.
package protocol FoundEvent: Event {
    var requestID: Identifier<SubjectRequest> { get }
    var items: [FoundItem] { get }
    var answeredAt: Date { get }

    init(requestID: Identifier<SubjectRequest>, items: [FoundItem], answeredAt: Date)
}

extension FoundEvent {
    package var subject: String { requestID.description }
}

/// How many records of one declared table concern the person.
package struct FoundItem: Codable, Sendable, Equatable {
    /// The table's name in its owner's schema.
    package var table: String
    package var count: Int

    package init(table: String, count: Int) {
        self.table = table
        self.count = count
    }
}
