import Deadlines
import Foundation
import Testbed
import Testing

@Suite("BreachClock")
struct BreachClockTests {
    @Test func `C66 the clock is seventy-two times sixty minutes even when clocks change`() throws {
        let awareAt = try instant("2026-10-23T17:45:30+02:00")
        let clock = BreachClock(awareAt: awareAt)
        #expect(clock.dueAt.timeIntervalSince(awareAt) == 72 * 60 * 60)
        #expect(clock.dueAt == (try instant("2026-10-26T16:45:30+01:00")))
        #expect(clock.timeLeft(at: clock.dueAt) == 0)
    }

    @Test func `alarms ring twenty-four, twelve and four hours before`() throws {
        let clock = BreachClock(awareAt: try instant("2026-11-17T10:00:00+01:00"))
        #expect(clock.alarms.map { clock.dueAt.timeIntervalSince($0) / 3600 } == [24, 12, 4])
    }

    @Test(arguments: 0..<200) func `the legal maximum is never before the strict end`(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let clock = BreachClock(awareAt: generator.instant())
        #expect(clock.legalMaximum.expiresAt > clock.dueAt)
    }

    @Test func `the hours are a rule that can change`() throws {
        var rules = ClockRules.Breach()
        rules.hours = 96
        let awareAt = try instant("2026-11-17T10:00:00+01:00")
        #expect(BreachClock(awareAt: awareAt, rules: rules).dueAt.timeIntervalSince(awareAt) == 96 * 3600)
    }

    @Test func `each of those who are told has hours of its own`() throws {
        var rules = ClockRules.Breach()
        rules.peopleHours = 24
        let awareAt = try instant("2026-11-17T10:00:00+01:00")
        let hours = ClockRules.Breach.Addressee.allCases.map {
            BreachClock(awareAt: awareAt, to: $0, rules: rules).timeLeft(at: awareAt) / 3600
        }
        #expect(hours == [72, 72, 24])
    }

    @Test
    func `C66 a breach noticed on a Friday before Easter is due on Easter Monday and at most when two days worked`()
        throws
    {
        let clock = BreachClock(awareAt: try instant("2026-04-03T16:20:00+02:00"))
        #expect(clock.dueAt == (try instant("2026-04-06T16:20:00+02:00")))
        #expect(clock.legalMaximum.lastDay.description == "2026-04-07")
    }
}
