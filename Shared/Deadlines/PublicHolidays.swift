/// The public holidays of a country as data: dates that stay, and days counted from Easter Sunday.
package struct PublicHolidays: Sendable {
    /// A holiday on the same date every year.
    package struct Fixed: Sendable {
        package let month: Int
        package let day: Int
        package let name: String

        package init(month: Int, day: Int, name: String) {
            self.month = month
            self.day = day
            self.name = name
        }
    }

    /// A holiday that moves with Easter; Easter Monday is `daysAfterEaster` 1.
    package struct Movable: Sendable {
        package let daysAfterEaster: Int
        package let name: String

        package init(daysAfterEaster: Int, name: String) {
            self.daysAfterEaster = daysAfterEaster
            self.name = name
        }
    }

    package let fixed: [Fixed]
    package let movable: [Movable]
    /// The law that says so.
    package let source: String

    package init(fixed: [Fixed], movable: [Movable], source: String) {
        self.fixed = fixed
        self.movable = movable
        self.source = source
    }

    /// The ten legal holidays of Belgium. A day that an employer gives instead of a holiday on a Sunday is no public
    /// holiday, because it differs from one employer to the next.
    package static let belgium = PublicHolidays(
        fixed: [
            Fixed(month: 1, day: 1, name: "New Year's Day"),
            Fixed(month: 5, day: 1, name: "Labor Day"),
            Fixed(month: 7, day: 21, name: "National Day"),
            Fixed(month: 8, day: 15, name: "Assumption"),
            Fixed(month: 11, day: 1, name: "All Saints"),
            Fixed(month: 11, day: 11, name: "Armistice"),
            Fixed(month: 12, day: 25, name: "Christmas"),
        ],
        movable: [
            Movable(daysAfterEaster: 1, name: "Easter Monday"),
            Movable(daysAfterEaster: 39, name: "Ascension"),
            Movable(daysAfterEaster: 50, name: "Whit Monday"),
        ],
        source: "Royal Decree of 18 April 1974, Art. 1")

    /// The name of the holiday on that day, or `nil` on any other day.
    package func name(on day: CivilDate) -> String? {
        if let match = fixed.first(where: { $0.month == day.month && $0.day == day.day }) { return match.name }
        let sinceEaster = day.dayNumber - Self.easterSunday(in: day.year).dayNumber
        return movable.first { $0.daysAfterEaster == sinceEaster }?.name
    }

    /// Every holiday of a year, in order.
    package func days(in year: Int) -> [CivilDate] {
        let easter = Self.easterSunday(in: year)
        let moving = movable.map { easter.adding(days: $0.daysAfterEaster) }
        return Set(fixed.compactMap { CivilDate(year: year, month: $0.month, day: $0.day) } + moving).sorted()
    }

    /// Easter Sunday of the Gregorian calendar, by the anonymous computus (Meeus, Astronomical Algorithms, ch. 8).
    package static func easterSunday(in year: Int) -> CivilDate {
        let (golden, century, yearOfCentury) = (year % 19, year / 100, year % 100)
        let correction = (century - (century + 8) / 25 + 1) / 3
        let epact = (19 * golden + century - century / 4 - correction + 15) % 30
        let weekday = (32 + 2 * (century % 4) + 2 * (yearOfCentury / 4) - epact - yearOfCentury % 4) % 7
        let late = (golden + 11 * epact + 22 * weekday) / 451
        let fromMarch = epact + weekday - 7 * late + 114
        let firstOfMonth = CivilDate(year: year, month: fromMarch / 31, day: 1) ?? CivilDate(dayNumber: 0)
        return firstOfMonth.adding(days: fromMarch % 31)
    }
}
