/// A day of the proleptic Gregorian calendar, without time or zone.
///
/// Arithmetic goes over the day number (days since 1970-01-01), so that no calendar library, locale or zone data can
/// change what a legal deadline is.
package struct CivilDate: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    /// A day that exists, or `nil`: there is no 30 February.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Self.lastDay(ofMonth: month, in: year) else { return nil }
        self.init(unchecked: year, month, day)
    }

    /// A day as ISO 8601 and people who type it write it, `2026-04-07`; `nil` for anything else, `2026-4-7` included.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let digits = Character("0")...Character("9")
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.joined().allSatisfy(digits.contains) else { return nil }
        let numbers = parts.compactMap { Int($0) }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    private init(unchecked year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that is `dayNumber` days after 1970-01-01; negative numbers count back.
    ///
    /// The year is cut into eras of 400 years that begin on 1 March, so that the leap day is the last of its year.
    package init(dayNumber: Int) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.init(
            unchecked: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// Days since 1970-01-01.
    package var dayNumber: Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    package var weekday: Weekday {
        // 1970-01-01 was a Thursday, the third day after a Monday.
        let fromMonday = (dayNumber + 3) % 7
        return Weekday(fromMonday: fromMonday < 0 ? fromMonday + 7 : fromMonday)
    }

    package func adding(days: Int) -> CivilDate { CivilDate(dayNumber: dayNumber + days) }

    /// The same-named day that many months later, or the last day of that month when it has no such day.
    package func adding(months: Int) -> CivilDate {
        let total = year * 12 + (month - 1) + months
        let newYear = total >= 0 ? total / 12 : (total - 11) / 12
        let newMonth = total - newYear * 12 + 1
        return CivilDate(unchecked: newYear, newMonth, min(day, Self.lastDay(ofMonth: newMonth, in: newYear)))
    }

    package static func lastDay(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// ISO 8601, `2026-04-07`.
    package var description: String { "\(year)-\(padded(month))-\(padded(day))" }

    private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
