package import FoundationEssentials

/// Belgian legal time: UTC+1, and UTC+2 from the last Sunday of March to the last Sunday of October, 01:00 UTC each.
///
/// The rule is Directive 2000/84/EC, in this form since 1996. It is written out because named zones need the whole of
/// ICU in memory, and because a deadline must not depend on the zone files of the machine that computes it. A test
/// compares every change from 1996 to 2037 with the zone database, so that a new law is noticed when it arrives there.
package enum BrusselsTime {
    private static let secondsPerDay = 86_400
    private static let winterOffset = 3600
    private static let summerOffset = 7200

    /// Seconds east of Greenwich at `instant`.
    package static func offset(at instant: Date) -> Int {
        let seconds = wholeSeconds(instant)
        let year = CivilDate(dayNumber: floorDivide(seconds, secondsPerDay)).year
        return seconds >= changeover(month: 3, in: year) && seconds < changeover(month: 10, in: year)
            ? summerOffset : winterOffset
    }

    /// The day it is in Brussels at `instant`.
    package static func day(of instant: Date) -> CivilDate {
        CivilDate(dayNumber: floorDivide(wholeSeconds(instant) + offset(at: instant), secondsPerDay))
    }

    /// Midnight at which `day` begins. Clocks never change at midnight in Belgium, so it exists exactly once.
    package static func start(of day: CivilDate) -> Date {
        let local = day.dayNumber * secondsPerDay
        let guess = Date(timeIntervalSince1970: Double(local - winterOffset))
        return Date(timeIntervalSince1970: Double(local - offset(at: guess)))
    }

    /// The instant at which `day` is over, which is the first of the next day.
    package static func end(of day: CivilDate) -> Date { start(of: day.adding(days: 1)) }

    /// The first full hour after the hour in which `instant` lies. Belgian offsets are whole hours, so the hours of
    /// Brussels and of UTC begin together.
    package static func startOfNextHour(after instant: Date) -> Date {
        Date(timeIntervalSince1970: Double((floorDivide(wholeSeconds(instant), 3600) + 1) * 3600))
    }

    /// The same wall-clock time that many months later, in the same-named or last day of the month.
    ///
    /// A time that summer time skips is taken an hour later, as clocks show it; one that occurs twice is taken the
    /// first time.
    package static func adding(months: Int, to instant: Date) -> Date {
        let day = day(of: instant)
        let timeOfDay = instant.timeIntervalSince1970 + Double(offset(at: instant) - day.dayNumber * secondsPerDay)
        let local = Double(day.adding(months: months).dayNumber * secondsPerDay) + timeOfDay
        let inSummer = Date(timeIntervalSince1970: local - Double(summerOffset))
        if offset(at: inSummer) == summerOffset { return inSummer }
        return Date(timeIntervalSince1970: local - Double(winterOffset))
    }

    /// 01:00 UTC on the last Sunday of the month, in seconds since 1970. March and October both have 31 days.
    private static func changeover(month: Int, in year: Int) -> Int {
        let last = CivilDate(year: year, month: month, day: 31)?.dayNumber ?? 0
        let daysBack = CivilDate(dayNumber: last).weekday.rawValue % 7
        return (last - daysBack) * secondsPerDay + 3600
    }

    private static func wholeSeconds(_ instant: Date) -> Int { Int(instant.timeIntervalSince1970.rounded(.down)) }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }
}
