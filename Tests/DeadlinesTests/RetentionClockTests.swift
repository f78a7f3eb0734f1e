import Deadlines
import Foundation
import Testbed
import Testing

@Suite("CaptureClock and WebsiteClock")
struct RetentionClockTests {
    let madeAt: Date
    init() throws { madeAt = try instant("2026-11-22T20:15:00+01:00") }

    @Test func `C34 nothing is erased by us before the floor, counted from arrival`() throws {
        let receivedAt = try instant("2026-11-30T03:00:00+01:00")
        let clock = try CaptureClock(receivedAt: receivedAt, madeAt: madeAt, retentionMonths: 6)
        #expect(clock.floor == (try instant("2027-05-31T00:00:00+02:00")))
        #expect(clock.eraseAt == clock.floor)
        #expect(!clock.isCutByCeiling && !clock.isBelowMinimum)
    }

    @Test func `C35 two years from its making nothing is left, with a margin`() throws {
        let clock = try CaptureClock(receivedAt: madeAt.addingTimeInterval(60), madeAt: madeAt, retentionMonths: 24)
        #expect(clock.ceiling == (try instant("2028-11-22T20:15:00+01:00")))
        #expect(clock.eraseAt == clock.ceiling.addingTimeInterval(-ClockRules.standard.capture.margin))
        #expect(clock.isCutByCeiling && !clock.isBelowMinimum)
    }

    @Test func `the ceiling wins over the floor when a capture comes very late, and says so`() throws {
        let clock = try CaptureClock(
            receivedAt: instant("2028-09-01T12:00:00+02:00"), madeAt: madeAt, retentionMonths: 6)
        #expect(clock.eraseAt < clock.ceiling)
        #expect(clock.isBelowMinimum)
    }

    @Test func `a booth clock in the future does not lengthen the ceiling`() throws {
        let clock = try CaptureClock(
            receivedAt: madeAt, madeAt: madeAt.addingTimeInterval(90 * 86_400), retentionMonths: 24)
        #expect(clock.ceiling == (try instant("2028-11-22T20:15:00+01:00")))
    }

    @Test(arguments: [-1, 0, 5, 25, 60])
    func `a retention outside six to twenty-four months is refused with the reason`(months: Int) throws {
        let error = #expect(throws: DeadlineError.self) { try CaptureClock.validate(retentionMonths: months) }
        #expect(error == .retentionOutOfRange(months: months, allowed: 6...24))
        #expect(error?.description.contains("6 to 24 months") == true)
        #expect(throws: DeadlineError.self) {
            try CaptureClock(receivedAt: madeAt, madeAt: madeAt, retentionMonths: months)
        }
    }

    @Test func `warnings come ninety, thirty, seven and one day before`() throws {
        let clock = try CaptureClock(receivedAt: madeAt, madeAt: madeAt, retentionMonths: 6)
        #expect(clock.warnings.map { clock.eraseAt.timeIntervalSince($0) / 86_400 } == [90, 30, 7, 1])
        let late = try CaptureClock(
            receivedAt: instant("2028-11-01T00:00:00Z"), madeAt: madeAt, retentionMonths: 6)
        #expect(late.warnings.map { late.eraseAt.timeIntervalSince($0) / 86_400 } == [7, 1])
    }

    @Test(arguments: 0..<400) func `random captures keep floor and ceiling`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let madeAt = generator.instant()
        let receivedAt = madeAt.addingTimeInterval(Double.random(in: 0...86_400 * 30, using: &generator))
        let months = Int.random(in: 6...24, using: &generator)
        let clock = try CaptureClock(receivedAt: receivedAt, madeAt: madeAt, retentionMonths: months)
        #expect(clock.eraseAt < clock.ceiling)
        #expect(clock.ceiling <= madeAt.addingTimeInterval(731 * 86_400 + 3600))
        #expect(clock.eraseAt.timeIntervalSince(receivedAt) >= 181 * 86_400 - 3600)
        #expect(!clock.isBelowMinimum)
        if !clock.isCutByCeiling { #expect(clock.eraseAt == clock.floor) }
    }

    @Test func `C31 website data is there a day before five years and gone an hour after`() throws {
        let clock = try WebsiteClock(collectedAt: instant("2024-02-29T12:00:00+01:00"))
        let fiveYears = try instant("2029-02-28T12:00:00+01:00")
        #expect(clock.ceiling == fiveYears)
        #expect(clock.eraseAt > fiveYears.addingTimeInterval(-86_400) && clock.eraseAt < fiveYears)
    }

    @Test func `a setting may shorten five years and not lengthen them`() throws {
        let shorter = try WebsiteClock(collectedAt: madeAt, months: 12)
        #expect(shorter.ceiling == (try instant("2027-11-22T20:15:00+01:00")))
        #expect(throws: DeadlineError.retentionOutOfRange(months: 72, allowed: 1...60)) {
            try WebsiteClock(collectedAt: madeAt, months: 72)
        }
    }
}
