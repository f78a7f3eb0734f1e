import Deadlines
import Foundation
import Testbed
import Testing

@Suite("BrusselsTime")
struct BrusselsTimeTests {
    @Test func `summer time agrees with the zone database around every change from 1996 to 2037`() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Brussels"))
        var next = try instant("1996-01-01T00:00:00Z")
        let end = try instant("2038-01-01T00:00:00Z")
        var changes = 0
        while let change = zone.nextDaylightSavingTimeTransition(after: next), change < end {
            for hours in -3...3 {
                for seconds in [-1.0, 0, 1] {
                    let probe = change.addingTimeInterval(Double(hours) * 3600 + seconds)
                    #expect(BrusselsTime.offset(at: probe) == zone.secondsFromGMT(for: probe))
                }
            }
            next = change.addingTimeInterval(1)
            changes += 1
        }
        #expect(changes == 84)
    }

    @Test func `a thousand random instants have the offset of the zone database`() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Brussels"))
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<1000 {
            let seconds = Int.random(in: 820_454_400..<2_145_916_800, using: &generator)
            let probe = Date(timeIntervalSince1970: Double(seconds))
            #expect(BrusselsTime.offset(at: probe) == zone.secondsFromGMT(for: probe))
        }
    }

    @Test func `days with a change of the clock have 23 and 25 hours`() throws {
        let spring = try day("2026-03-29")
        let autumn = try day("2026-10-25")
        #expect(BrusselsTime.end(of: spring).timeIntervalSince(BrusselsTime.start(of: spring)) == 23 * 3600)
        #expect(BrusselsTime.end(of: autumn).timeIntervalSince(BrusselsTime.start(of: autumn)) == 25 * 3600)
    }

    @Test func `midnight in Brussels decides which day it is`() throws {
        #expect(try BrusselsTime.day(of: instant("2026-03-04T22:59:59Z")) == day("2026-03-04"))
        #expect(try BrusselsTime.day(of: instant("2026-03-04T23:00:00Z")) == day("2026-03-05"))
        #expect(try BrusselsTime.day(of: instant("2026-07-04T22:00:00Z")) == day("2026-07-05"))
    }

    @Test func `months keep the wall clock over a change of the clock`() throws {
        #expect(
            try BrusselsTime.adding(months: 1, to: instant("2026-03-10T09:30:00+01:00"))
                == instant("2026-04-10T09:30:00+02:00"))
        #expect(
            try BrusselsTime.adding(months: 24, to: instant("2024-02-29T23:59:59+01:00"))
                == instant("2026-02-28T23:59:59+01:00"))
    }

    @Test func `a wall clock time that is skipped comes an hour later and one that repeats comes first`() throws {
        #expect(
            try BrusselsTime.adding(months: 1, to: instant("2026-02-28T02:30:00+01:00"))
                == instant("2026-03-28T02:30:00+01:00"))
        #expect(
            try BrusselsTime.adding(months: 2, to: instant("2026-01-29T02:30:00+01:00"))
                == instant("2026-03-29T03:30:00+02:00"))
        #expect(
            try BrusselsTime.adding(months: 1, to: instant("2026-09-25T02:30:00+02:00"))
                == instant("2026-10-25T02:30:00+02:00"))
    }
}
