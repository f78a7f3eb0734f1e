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
}
