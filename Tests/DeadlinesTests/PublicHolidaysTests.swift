import Deadlines
import Testing

@Suite("PublicHolidays")
struct PublicHolidaysTests {
    /// From published tables of Easter; 1961, 2008 and 2038 are the late and early ends, 1981 and 2049 the exceptions
    /// that shorter formulas get wrong.
    @Test(arguments: [
        (1961, "1961-04-02"), (1981, "1981-04-19"), (2000, "2000-04-23"), (2008, "2008-03-23"), (2019, "2019-04-21"),
        (2024, "2024-03-31"), (2025, "2025-04-20"), (2026, "2026-04-05"), (2027, "2027-03-28"), (2028, "2028-04-16"),
        (2038, "2038-04-25"), (2049, "2049-04-18"), (2076, "2076-04-19"), (2285, "2285-03-22"),
    ])
    func `Easter falls where the tables say`(year: Int, date: String) throws {
        #expect(PublicHolidays.easterSunday(in: year) == (try day(date)))
    }

    @Test func `Easter is always a Sunday between 22 March and 25 April`() {
        for year in 1900...2299 {
            let easter = PublicHolidays.easterSunday(in: year)
            #expect(easter.weekday == .sunday)
            #expect((3, 22) <= (easter.month, easter.day) && (easter.month, easter.day) <= (4, 25))
        }
    }

    @Test func `Belgium has its ten holidays in 2026`() throws {
        let expected = try [
            "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-07-21", "2026-08-15",
            "2026-11-01", "2026-11-11", "2026-12-25",
        ].map(day)
        #expect(PublicHolidays.belgium.days(in: 2026) == expected)
        #expect(expected.allSatisfy { PublicHolidays.belgium.name(on: $0) != nil })
    }

    @Test func `two holidays on one day are one day`() throws {
        // In 2008 Ascension fell on Labor Day.
        #expect(PublicHolidays.belgium.days(in: 2008).count == 9)
        #expect(PublicHolidays.belgium.name(on: try day("2008-05-01")) == "Labor Day")
    }
}
