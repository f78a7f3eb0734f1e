import Deadlines
package import Foundation

/// An end of a period as operators write it: an instant with its offset, or a day in Brussels.
///
/// `2026-06-01T18:00:00+02:00` and `2026-06-01T16:00:00Z` are instants; `2026-06-01` is the whole day as Belgian clocks
/// show it, which has 23 or 25 hours when they change. An instant without an offset is refused: it would mean another
/// hour on another machine.
package enum PeriodText {
    /// The instant at which a period begins: a day's first.
    package static func start(_ text: String?, _ field: String = "from") throws(Refusal) -> Date {
        try instant(text, field) { BrusselsTime.start(of: $0) }
    }

    /// The instant at which a period is over: the first of the day after the one that is named.
    package static func end(_ text: String?, _ field: String = "until") throws(Refusal) -> Date {
        try instant(text, field) { BrusselsTime.end(of: $0) }
    }

    private static func instant(
        _ text: String?, _ field: String, ofDay: (CivilDate) -> Date
    ) throws(Refusal) -> Date {
        guard let text, !text.isEmpty else { throw Refusal(field, "period-required", "is required") }
        if let day = day(text) { return ofDay(day) }
        if text.utf8.count <= 40, let instant = rfc3339(text) { return instant }
        throw Refusal(
            field, "instant-malformed",
            "wants an instant with its offset, such as 2026-06-01T18:00:00+02:00, or a day, such as 2026-06-01")
    }

    private static func day(_ text: some StringProtocol) -> CivilDate? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2], let year = number(parts[0]),
            let month = number(parts[1]), let day = number(parts[2])
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// RFC 3339, with seconds and their fraction left out if somebody likes: `2026-06-01T18:00+02:00`.
    ///
    /// Written out because Foundation's style reads more than it writes, an instant without an offset for one.
    private static func rfc3339(_ text: String) -> Date? {
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2, let day = day(halves[0]),
            let zone = halves[1].firstIndex(where: { "Z+-".contains($0) }),
            let offset = offset(halves[1][zone...]), let time = secondsOfDay(halves[1][..<zone])
        else { return nil }
        return Date(timeIntervalSince1970: Double(day.dayNumber * 86_400 - offset) + time)
    }

    /// `18:00`, `18:00:30`, `18:00:30.250`.
    private static func secondsOfDay(_ text: Substring) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hour = number(parts[0]), hour < 24, let minute = number(parts[1]),
            minute < 60
        else { return nil }
        guard parts.count == 3 else { return Double(hour * 3600 + minute * 60) }
        let second = parts[2].split(separator: ".", omittingEmptySubsequences: false)
        guard second.count <= 2, second[0].utf8.count == 2, let whole = number(second[0]), whole < 60 else {
            return nil
        }
        guard second.count == 2 else { return Double(hour * 3600 + minute * 60 + whole) }
        guard (1...3).contains(second[1].utf8.count), number(second[1]) != nil, let fraction = Double("0.\(second[1])")
        else { return nil }
        return Double(hour * 3600 + minute * 60 + whole) + fraction
    }

    /// Seconds east of Greenwich: `Z`, `+02:00`.
    private static func offset(_ text: Substring) -> Int? {
        if text == "Z" { return 0 }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 2], let hours = number(parts[0]), hours < 24,
            let minutes = number(parts[1]), minutes < 60
        else { return nil }
        return (text.hasPrefix("-") ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    private static func number(_ digits: some StringProtocol) -> Int? {
        digits.utf8.allSatisfy { (48...57).contains($0) } ? Int(digits) : nil
    }
}
