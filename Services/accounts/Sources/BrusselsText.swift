import Deadlines
import Foundation

/// An instant as a clock in Brussels shows it.
enum BrusselsText {
    /// `2027-05-31 23:59`.
    static func of(_ instant: Date) -> String {
        let day = BrusselsTime.day(of: instant)
        // Counted on the clock's face: from midnight by the offset of this instant, not by hours gone by.
        let local = instant.timeIntervalSince1970.rounded(.down) + Double(BrusselsTime.offset(at: instant))
        let minutes = Int(local) / 60 - day.dayNumber * 1440
        return "\(day) \(padded(minutes / 60)):\(padded(minutes % 60))"
    }

    /// `2027-05-31`.
    static func day(_ instant: Date) -> String { "\(BrusselsTime.day(of: instant))" }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
