import Deadlines
import Foundation
import Testbed
import Testing

@Suite("LegalCalendar")
struct LegalCalendarTests {
    let calendar = LegalCalendar.belgium

    @Test(arguments: [
        ("2026-03-05", "2026-04-07"), ("2026-01-31", "2026-03-02"), ("2026-08-31", "2026-09-30"),
        ("2026-06-21", "2026-07-22"), ("2026-10-01", "2026-11-02"),
    ])
    func `C70 a month from receipt ends where the law puts it`(received: String, due: String) throws {
        for hour in [0.0, 1, 12, 22.99] {
            let receivedAt = BrusselsTime.start(of: try day(received)).addingTimeInterval(hour * 3600)
            let deadline = calendar.deadline(.months(1), after: receivedAt)
            #expect(deadline.lastDay == (try day(due)))
            #expect(deadline.expiresAt == BrusselsTime.end(of: try day(due)))
        }
    }

    @Test func `the last second of the last day is in time and midnight is not`() throws {
        let deadline = calendar.deadline(.months(1), after: try instant("2026-03-05T10:00:00+01:00"))
        #expect(try deadline.isMet(at: instant("2026-04-07T23:59:59+02:00")))
        #expect(try !deadline.isMet(at: instant("2026-04-08T00:00:00+02:00")))
        #expect(try deadline.timeLeft(at: instant("2026-04-07T23:00:00+02:00")) == 3600)
    }

    @Test(arguments: [
        // A Tuesday: the day of the event is not counted.
        (LegalPeriod.days(1), "2026-11-17", "2026-11-18"),
        // One day from Friday would end on Saturday: Monday, and one working day is enough for a day.
        (.days(1), "2026-11-20", "2026-11-23"),
        // Two days from Friday roll to Monday, and the second working day is Tuesday.
        (.days(2), "2026-11-20", "2026-11-24"),
        // Christmas Eve 2026 is a Thursday: Friday is a holiday, Monday the first working day, Tuesday the second.
        (.days(3), "2026-12-24", "2026-12-29"),
        (.weeks(1), "2026-11-13", "2026-11-20"), (.weeks(2), "2026-10-28", "2026-11-12"),
        (.years(1), "2024-02-29", "2025-02-28"), (.years(5), "2020-02-29", "2025-02-28"),
        (.months(3), "2026-11-30", "2027-03-01"),
    ])
    func `days, weeks and years follow Article 3`(period: LegalPeriod, event: String, due: String) throws {
        #expect(try calendar.deadline(period, after: day(event)).lastDay == day(due))
    }

    @Test func `hours begin with the next full hour and run through the night`() throws {
        let deadline = calendar.deadline(.hours(24), after: try instant("2026-11-17T10:20:00+01:00"))
        #expect(deadline.expiresAt == (try instant("2026-11-18T11:00:00+01:00")))
        let onTheHour = calendar.deadline(.hours(1), after: try instant("2026-11-17T10:00:00+01:00"))
        #expect(onTheHour.expiresAt == (try instant("2026-11-17T12:00:00+01:00")))
    }

    @Test func `hours do not roll over a weekend and keep their length when the clock changes`() throws {
        let weekend = calendar.deadline(.hours(24), after: try instant("2026-11-20T10:20:00+01:00"))
        #expect(weekend.expiresAt == (try instant("2026-11-21T11:00:00+01:00")))
        let change = calendar.deadline(.hours(24), after: try instant("2026-10-24T10:20:00+02:00"))
        #expect(change.expiresAt == (try instant("2026-10-25T10:00:00+01:00")))
    }

    @Test func `seventy-two hours over Christmas are lengthened to two working days`() throws {
        // Thursday 24 December at 10:20: Friday is Christmas, then a weekend; the second working day is Monday.
        let awareAt = try instant("2026-12-24T10:20:00+01:00")
        let counted = calendar.deadline(.hours(72), after: awareAt)
        #expect(counted.lastDay == (try day("2026-12-28")))
        #expect(counted.expiresAt == (try instant("2026-12-29T00:00:00+01:00")))
        let whole = LegalCalendar(holidays: .belgium, partialDays: .doNotCount).deadline(.hours(72), after: awareAt)
        #expect(whole.lastDay == (try day("2026-12-29")))
    }

    @Test(arguments: 0..<400) func `a random period keeps every rule of the regulation`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let event = generator.instant()
        let count = Int.random(in: 1...60, using: &generator)
        let period: LegalPeriod =
            [.days(count), .weeks(count), .months(count), .years(count % 9 + 1)]
            .randomElement(using: &generator) ?? .days(count)
        let (eventDay, deadline) = (BrusselsTime.day(of: event), calendar.deadline(period, after: event))

        #expect(deadline.lastDay > eventDay)
        #expect(calendar.isWorkingDay(deadline.lastDay))
        #expect(deadline.expiresAt == BrusselsTime.end(of: deadline.lastDay))
        let inside = (1...(deadline.lastDay.dayNumber - eventDay.dayNumber)).map { eventDay.adding(days: $0) }
        if period != .days(1) { #expect(inside.count(where: calendar.isWorkingDay) >= 2) }
        // A later event never ends earlier, and the time of day changes nothing.
        #expect(calendar.deadline(period, after: eventDay.adding(days: 1)).lastDay >= deadline.lastDay)
        #expect(calendar.deadline(period, after: eventDay) == deadline)
    }

    @Test(arguments: 0..<200) func `random hours end on a full hour and never before their length`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed) &+ 10_000)
        let event = generator.instant()
        let hours = Int.random(in: 1...200, using: &generator)
        let deadline = calendar.deadline(.hours(hours), after: event)
        let length = deadline.expiresAt.timeIntervalSince(event)
        #expect(length > Double(hours) * 3600)
        #expect(deadline.expiresAt.timeIntervalSince1970.truncatingRemainder(dividingBy: 3600) == 0)
        if hours < 48 { #expect(length <= Double(hours + 1) * 3600) }
        let whole = LegalCalendar(holidays: .belgium, partialDays: .doNotCount).deadline(.hours(hours), after: event)
        #expect(whole.expiresAt >= deadline.expiresAt)
    }
}
