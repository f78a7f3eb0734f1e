import Contracts
package import Deadlines
package import Foundation
package import Messaging
import MessagingRuntime
package import PostgreSQL

/// Says once for each deadline and each number of hours before it that it is near.
///
/// The mark and the fact commit together, so a process that dies in between leaves the alarm to the next one.
package struct RingAlarms: Sendable {
    let rules: ClockRules

    package init(rules: ClockRules = .standard) { self.rules = rules }

    package func perform(_ transaction: Transaction, _ outbox: any Outbox, at now: Date) async throws {
        let deadlines = LegalDeadlines(runner: transaction)
        let longest = max(rules.request.alarmHours.max() ?? 0, rules.breach.alarmHours.max() ?? 0)
        let horizon = now.addingTimeInterval(Double(longest) * 3600 + 1)
        for deadline in try await deadlines.open(dueBefore: horizon) {
            for hours in deadline.alarms(at: now, rules)
            where try await deadlines.ring(deadline, hours: hours, at: now) {
                try await outbox.publish(
                    DeadlineNear(
                        clock: deadline.clock, subjectID: deadline.subjectID, dueAt: deadline.dueAt, hours: hours,
                        saidAt: now))
                FaultPoint.reached("rung")
            }
        }
    }
}
