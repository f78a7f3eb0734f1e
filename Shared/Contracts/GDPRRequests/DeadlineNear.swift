package import FoundationEssentials

/// A deadline that the law or our policy sets is near, and what it is about is not done.
///
/// - Published by: `gdpr-requests`, once per deadline and number of hours.
/// - Heard by: `notifications`, which alarms the privacy officer.
/// - Personal data: none.
package struct DeadlineNear: Event {
    package static let name: MessageName = "gdpr-requests.deadline-near.v1"

    package var clock: LegalClock
    /// The request or the incident.
    package var subjectID: UUID
    /// The first instant that is too late.
    package var dueAt: Date
    /// Which of the alarms before the deadline this is; after a standstill fewer hours are left.
    package var hours: Int
    package var saidAt: Date

    package init(clock: LegalClock, subjectID: UUID, dueAt: Date, hours: Int, saidAt: Date) {
        self.clock = clock
        self.subjectID = subjectID
        self.dueAt = dueAt
        self.hours = hours
        self.saidAt = saidAt
    }

    package var subject: String { subjectID.uuidString.lowercased() }
}

/// What the law wants done in time.
package enum LegalClock: String, Codable, Sendable, CaseIterable {
    /// A person's request is answered (Art. 12(3) GDPR).
    case request
    /// The authority is told of a breach (Art. 33(1)).
    case breachAuthority = "breach-authority"
    /// The customers are told of it, who are the controllers of their captures (Art. 33(2)).
    case breachCustomers = "breach-customers"
    /// The people concerned are told of it (Art. 34).
    case breachPeople = "breach-people"
}
