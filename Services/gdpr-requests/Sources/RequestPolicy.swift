package import Deadlines
package import Foundation

/// Decides when a request counts as received, and until when the law wants it answered.
package enum RequestPolicy {
    /// A day or an instant that cannot be one of receipt.
    package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        case notADay
        case inTheFuture

        package var description: String {
            switch self {
            case .notADay: "--received wants the day on which the request reached us, such as 2026-03-05"
            case .inTheFuture: "--received names a day that has not begun"
            }
        }
    }

    /// The instant from which the law counts: the day on which the request reached us, however late somebody opens it.
    ///
    /// - Parameter day: such as `2026-03-05`, in Brussels; nil for now.
    package static func receivedAt(_ day: String?, now: Date) throws(Refusal) -> Date {
        guard let day else { return now }
        guard let date = CivilDate(day) else { throw .notADay }
        let start = BrusselsTime.start(of: date)
        guard start <= now else { throw .inTheFuture }
        return start
    }

    /// When the answer is due (Art. 12(3) GDPR, Regulation 1182/71).
    package static func deadline(receivedAt: Date) -> Deadline {
        let clock = RequestClock(receivedAt: receivedAt)
        // A clock stands still only after somebody paused it; this one is new.
        return clock.due()
            ?? LegalCalendar.belgium.deadline(.months(ClockRules.standard.request.months), after: receivedAt)
    }
}
