package import Contracts
package import FoundationEssentials
package import WebPages

/// How long a link is good, as a mail says it: a whole number of the largest unit that fits in, rounded down, so that nobody
/// is promised more than there is.
package struct LinkLifetime: Sendable, Equatable {
    package enum Unit: String, Sendable, CaseIterable {
        case minute
        case hour
        case day

        var seconds: Int {
            switch self {
            case .minute: 60
            case .hour: 3600
            case .day: 86_400
            }
        }
    }

    package let count: Int
    package let unit: Unit

    /// - Returns: nil for less than a minute, of which it is better to say nothing.
    package init?(from start: Date, until end: Date) {
        // An hour stays one, whatever binary fractions made of its instants.
        let seconds = Int(end.timeIntervalSince(start).rounded())
        guard let unit = Unit.allCases.last(where: { seconds >= $0.seconds }) else { return nil }
        self.unit = unit
        count = seconds / unit.seconds
    }

    /// `1 hour`, `7 days`. Each of our languages has one form for one and another for more.
    package func text(_ texts: Texts, _ language: Language) -> String {
        texts("time.\(unit.rawValue).\(count == 1 ? "one" : "other")", language, ["count": "\(count)"])
    }
}
