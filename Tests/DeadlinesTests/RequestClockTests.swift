import Deadlines
import Foundation
import Testing

@Suite("RequestClock")
struct RequestClockTests {
    let receivedAt: Date
    init() throws { receivedAt = try instant("2026-03-05T10:00:00+01:00") }

    @Test func `an answer is due a month after receipt`() throws {
        #expect(RequestClock(receivedAt: receivedAt).due()?.lastDay == (try day("2026-04-07")))
    }

    @Test func `an extension makes it three months from receipt`() throws {
        var clock = RequestClock(receivedAt: receivedAt)
        try clock.extend(at: instant("2026-04-07T23:59:59+02:00"))
        #expect(clock.due()?.lastDay == (try day("2026-06-05")))
        #expect(throws: DeadlineError.alreadyExtended) { try clock.extend(at: receivedAt) }
    }

    @Test func `an extension after the first month is refused`() throws {
        var clock = RequestClock(receivedAt: receivedAt)
        #expect(throws: DeadlineError.tooLate) { try clock.extend(at: instant("2026-04-08T00:00:00+02:00")) }
        #expect(clock.extendedAt == nil)
    }

    @Test func `a pause moves the end by the whole days it covers`() throws {
        var clock = RequestClock(receivedAt: receivedAt)
        try clock.pause(at: instant("2026-03-10T09:00:00+01:00"))
        #expect(clock.isPaused)
        #expect(clock.due() == nil)
        try clock.resume(at: instant("2026-03-20T18:00:00+01:00"))
        // Nine whole days, from 11 to 19 March, after Easter Sunday 5 April.
        #expect(clock.due()?.lastDay == (try day("2026-04-14")))
    }

    @Test func `a pause that ends on its day or the next moves nothing`() throws {
        for end in ["2026-03-10T23:00:00+01:00", "2026-03-11T23:00:00+01:00"] {
            var clock = RequestClock(receivedAt: receivedAt)
            try clock.pause(at: instant("2026-03-10T01:00:00+01:00"))
            try clock.resume(at: instant(end))
            #expect(clock.due()?.lastDay == (try day("2026-04-07")))
        }
    }

    @Test func `a clock does not pause twice, resume while running, or run backwards`() throws {
        var clock = RequestClock(receivedAt: receivedAt)
        #expect(throws: DeadlineError.notPaused) { try clock.resume(at: receivedAt) }
        #expect(throws: DeadlineError.outOfOrder) { try clock.pause(at: receivedAt.addingTimeInterval(-1)) }
        try clock.pause(at: receivedAt.addingTimeInterval(60))
        #expect(throws: DeadlineError.alreadyPaused) { try clock.pause(at: receivedAt.addingTimeInterval(61)) }
        #expect(throws: DeadlineError.outOfOrder) { try clock.resume(at: receivedAt) }
        try clock.resume(at: receivedAt.addingTimeInterval(120))
        #expect(throws: DeadlineError.outOfOrder) { try clock.pause(at: receivedAt.addingTimeInterval(90)) }
        #expect(throws: DeadlineError.tooLate) { try clock.pause(at: instant("2026-04-08T00:00:00+02:00")) }
    }

    @Test func `a stored clock is the same when read again`() throws {
        var clock = RequestClock(receivedAt: receivedAt)
        try clock.extend(at: receivedAt.addingTimeInterval(60))
        try clock.pause(at: receivedAt.addingTimeInterval(120))
        let stored = try JSONEncoder().encode(clock)
        #expect(try JSONDecoder().decode(RequestClock.self, from: stored) == clock)
    }
}
