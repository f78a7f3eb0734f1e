/// Why a clock refused what it was asked. Holds settings and states only, never anything about a person.
package enum DeadlineError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A retention in months outside what is allowed.
    case retentionOutOfRange(months: Int, allowed: ClosedRange<Int>)
    /// An extension or a pause that came after the deadline it would move.
    case tooLate
    /// The clock was extended before.
    case alreadyExtended
    /// The clock stands still already.
    case alreadyPaused
    /// The clock runs, so that it cannot be resumed.
    case notPaused
    /// An instant lies before the event it should follow.
    case outOfOrder

    package var description: String {
        switch self {
        case .retentionOutOfRange(let months, let allowed):
            "a retention of \(months) months is refused: it must be \(allowed.lowerBound) to \(allowed.upperBound) months"
        case .tooLate: "the deadline that this would move has passed"
        case .alreadyExtended: "the deadline was extended before, and can be extended once"
        case .alreadyPaused: "the clock stands still already"
        case .notPaused: "the clock is running, so there is nothing to resume"
        case .outOfOrder: "the instant lies before the event it should follow"
        }
    }
}
