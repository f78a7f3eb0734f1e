package import Contracts
package import Deadlines
package import Foundation

/// Something that must be done before an instant, and is not done yet.
package struct LegalDeadline: Sendable, Hashable {
    package var clock: LegalClock
    /// The request or the incident.
    package var subjectID: UUID
    /// The first instant that is too late.
    package var dueAt: Date

    package init(clock: LegalClock, subjectID: UUID, dueAt: Date) {
        self.clock = clock
        self.subjectID = subjectID
        self.dueAt = dueAt
    }

    /// Negative when it is too late.
    package func timeLeft(at instant: Date) -> TimeInterval { dueAt.timeIntervalSince(instant) }

    /// How many hours before it the officer is alarmed.
    package func alarmHours(_ rules: ClockRules = .standard) -> [Int] {
        clock == .request ? rules.request.alarmHours : rules.breach.alarmHours
    }

    /// The alarms that should have rung by `instant`, longest first.
    package func alarms(at instant: Date, _ rules: ClockRules = .standard) -> [Int] {
        alarmHours(rules).filter { timeLeft(at: instant) <= Double($0) * 3600 }.sorted(by: >)
    }
}

/// A time that is left, as people say it: `2 d 3 h`, `3 h 5 min`, `late by 10 min`.
package struct TimeLeft: CustomStringConvertible, Sendable {
    private let seconds: TimeInterval

    package init(_ seconds: TimeInterval) { self.seconds = seconds }

    package var description: String {
        let minutes = Int(abs(seconds) / 60)
        let (days, hours) = (minutes / 1440, minutes / 60 % 24)
        let text =
            days > 0 ? "\(days) d \(hours) h" : hours > 0 ? "\(hours) h \(minutes % 60) min" : "\(minutes) min"
        return seconds < 0 ? "late by \(text)" : text
    }
}
