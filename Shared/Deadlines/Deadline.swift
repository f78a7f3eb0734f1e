package import FoundationEssentials

/// The end of a period: something done before ``expiresAt`` is in time.
package struct Deadline: Sendable, Hashable, Codable {
    /// The day in Brussels on which the period ends, for letters and pages.
    package let lastDay: CivilDate
    /// The first instant that is too late.
    package let expiresAt: Date

    /// A period that ends with the last hour of `lastDay`.
    init(endOf lastDay: CivilDate) {
        self.lastDay = lastDay
        expiresAt = BrusselsTime.end(of: lastDay)
    }

    /// A period that ends at an instant; one that ends at midnight ends on the day before it.
    init(at expiresAt: Date) {
        self.expiresAt = expiresAt
        lastDay = BrusselsTime.day(of: expiresAt.addingTimeInterval(-0.001))
    }

    package func isMet(at instant: Date) -> Bool { instant < expiresAt }

    /// Negative when the deadline has passed.
    package func timeLeft(at instant: Date) -> TimeInterval { expiresAt.timeIntervalSince(instant) }
}
