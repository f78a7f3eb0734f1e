import Deadlines
import Foundation
import GDPRRequests
import Testing

@Suite("RequestPolicy")
struct RequestPolicyTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)  // 2027-01-15 08:00 UTC

    @Test(arguments: [
        ("2026-03-05", "2026-04-07"), ("2026-01-31", "2026-03-02"), ("2026-08-31", "2026-09-30"),
        ("2026-06-21", "2026-07-22"), ("2026-10-01", "2026-11-02"),
    ])
    func `the answer is due a month after receipt, by the law's way of counting`(received: String, due: String) throws {
        let receivedAt = try RequestPolicy.receivedAt(received, now: now)
        #expect(RequestPolicy.deadline(receivedAt: receivedAt).lastDay.description == due)
    }

    @Test func `a request that nobody dates was received now`() throws {
        #expect(try RequestPolicy.receivedAt(nil, now: now) == now)
    }

    @Test func `today is a day of receipt and tomorrow is none`() throws {
        #expect(try RequestPolicy.receivedAt("2027-01-15", now: now) <= now)
        #expect(throws: RequestPolicy.Refusal.inTheFuture) { try RequestPolicy.receivedAt("2027-01-16", now: now) }
    }

    @Test(arguments: ["", "5 March", "2026-3-5", "2026-02-30", "2026-03-05T10:00:00Z"])
    func `what is no day is refused`(text: String) {
        #expect(throws: RequestPolicy.Refusal.notADay) { try RequestPolicy.receivedAt(text, now: now) }
    }
}
