import Contracts
import Deadlines
import FoundationEssentials
import WebPages

/// Days as people write them, in Brussels.
enum PolicyDay {
    /// `1 December 2026`: with the month's name, because 3/4 is read as two different days.
    static func text(_ instant: Date, _ texts: Texts, _ language: Language) -> String {
        let day = BrusselsTime.day(of: instant)
        return texts(
            "date", language,
            ["day": "\(day.day)", "month": texts("month.\(day.month)", language), "year": "\(day.year)"])
    }

    /// The beginning of a day that somebody typed: `2026-12-01`.
    static func start(_ text: String) -> Date? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        return BrusselsTime.start(of: date)
    }
}
