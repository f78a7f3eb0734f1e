import HTTPTypes
import Hummingbird
import Synchronization
import Testing
import WebPages
import WebPagesTesting

@Suite struct RateLimitTests {
    /// A clock that moves when told.
    final class Clock: Sendable {
        private let instant = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { instant.withLock { $0 } }
        func advance(_ duration: Duration) { instant.withLock { $0 += duration } }
    }

    private let clock = Clock()

    private func buckets(_ burst: Int, _ maximumKeys: Int = 100) -> TokenBuckets {
        let clock = clock
        return TokenBuckets(burst: burst, every: .seconds(10), maximumKeys: maximumKeys) { clock.now }
    }

    @Test func `a burst passes and the next one waits for as long as it takes to earn it`() {
        let buckets = buckets(3)
        for _ in 0..<3 { #expect(buckets.take("a") == nil) }
        #expect(buckets.take("a") == .seconds(10))
        clock.advance(.seconds(4))
        #expect(buckets.take("a") == .seconds(6))
        clock.advance(.seconds(6))
        #expect(buckets.take("a") == nil)
        #expect(buckets.take("a") != nil)
    }

    @Test func `one client does not use up what belongs to another`() {
        let buckets = buckets(1)
        #expect(buckets.take("a") == nil && buckets.take("a") != nil)
        #expect(buckets.take("b") == nil)
    }

    @Test func `waiting earns no more than the burst`() {
        let buckets = buckets(2)
        clock.advance(.seconds(100_000))
        #expect(buckets.take("a") == nil && buckets.take("a") == nil)
        #expect(buckets.take("a") != nil)
    }

    @Test func `many addresses do not make us grow`() {
        let buckets = buckets(2, 50)
        for number in 0..<10_000 { _ = buckets.take("key \(number)") }
        #expect(buckets.count <= 50)
    }

    @Test func `a busy client is not forgotten to make room while others are idle`() {
        let buckets = buckets(2, 50)
        for number in 0..<49 { _ = buckets.take("idle \(number)") }
        clock.advance(.seconds(10))
        for _ in 0..<2 { #expect(buckets.take("busy") == nil) }
        for number in 0..<20 { _ = buckets.take("new \(number)") }
        #expect(buckets.take("busy") != nil)
    }

    @Test func `too many requests are told when to come back`() async throws {
        let buckets = buckets(1)
        let tester = try PageTester { $0.group("guest").add(middleware: RateLimit(buckets)).get { _, _ in "here" } }
        #expect(try await tester.answer("/guest").status == .ok)
        let refused = try await tester.answer("/guest")
        #expect(refused.status == .tooManyRequests)
        #expect(refused.headers[.retryAfter] == "10")
        #expect(try refused.problem().code == "too-many-requests")
    }
}
