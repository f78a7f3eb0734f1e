package import FoundationEssentials

/// The 72 hours of a breach, in the strict reading that the product keeps and beside it the latest the law allows.
package struct BreachClock: Sendable, Hashable {
    package let awareAt: Date
    /// Awareness plus 72 × 60 minutes, to the second, whatever day it is. Alarms and sendings go by this one.
    package let dueAt: Date
    /// The end under Regulation 1182/71, never before ``dueAt``. For the dossier only: nothing is planned by it.
    package let legalMaximum: Deadline
    /// When the officer is alarmed, earliest first.
    package let alarms: [Date]

    package init(
        awareAt: Date, to addressee: ClockRules.Breach.Addressee = .authority, rules: ClockRules.Breach = .init(),
        calendar: LegalCalendar = .belgium
    ) {
        self.awareAt = awareAt
        let hours = rules.hours(to: addressee)
        let dueAt = awareAt.addingTimeInterval(Double(hours) * 60 * 60)
        self.dueAt = dueAt
        legalMaximum = calendar.deadline(.hours(hours), after: awareAt)
        alarms = rules.alarmHours.sorted(by: >).map { dueAt.addingTimeInterval(-3600 * Double($0)) }
    }

    /// Negative when it is too late.
    package func timeLeft(at instant: Date) -> TimeInterval { dueAt.timeIntervalSince(instant) }
}
