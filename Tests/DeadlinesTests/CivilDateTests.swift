import Deadlines
import Foundation
import Testing

@Suite("CivilDate")
struct CivilDateTests {
    @Test func `every day from 1900 to 2200 comes back from its number and follows the one before`() {
        var expected = CivilDate(year: 1900, month: 1, day: 1)?.dayNumber ?? 0
        for year in 1900...2200 {
            for month in 1...12 {
                for number in 1...CivilDate.lastDay(ofMonth: month, in: year) {
                    let day = CivilDate(year: year, month: month, day: number)
                    guard day?.dayNumber == expected, let day, CivilDate(dayNumber: expected) == day else {
                        Issue.record("day \(year)-\(month)-\(number) has the wrong number")
                        return
                    }
                    expected += 1
                }
            }
        }
    }

    @Test func `a day is read as it is written, and nothing else is a day`() throws {
        for text in ["2026-04-07", "2028-02-29", "1999-12-31", "0001-01-01"] {
            let parts = text.split(separator: "-").compactMap { Int($0) }
            #expect(CivilDate(text) == CivilDate(year: parts[0], month: parts[1], day: parts[2]), "\(text)")
        }
        for text in [
            "", "27-6-3", "2027-6-3", "2026-02-29", "2026-13-01", "2026-00-10", "+026-01-01", "2026-+1-01",
            "2026-01-01 ", "2026-01-01-01", "2026/01/01", "20260101", "２026-01-01", "2026-01-01T00:00:00Z",
        ] { #expect(CivilDate(text) == nil, "\(text)") }
    }

    @Test func `weekdays are right before and after 1970`() throws {
        #expect(try day("1969-12-31").weekday == .wednesday)
        #expect(try day("1970-01-01").weekday == .thursday)
        #expect(try day("2026-11-22").weekday == .sunday)
        #expect(try day("1900-01-01").weekday == .monday)
    }

    @Test(arguments: [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2024-02-29", 12, "2025-02-28"),
        ("2026-08-31", 1, "2026-09-30"), ("2026-12-15", 1, "2027-01-15"), ("2026-03-31", -1, "2026-02-28"),
    ])
    func `months keep the day's name or take the last day`(from: String, months: Int, to: String) throws {
        #expect(try day(from).adding(months: months) == day(to))
    }

    @Test(arguments: [(2026, 2, 29), (2100, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0)])
    func `a day that does not exist cannot be made`(year: Int, month: Int, day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    @Test func `a date is written as ISO 8601`() throws {
        #expect("\(try day("2026-04-07"))" == "2026-04-07")
    }
}
