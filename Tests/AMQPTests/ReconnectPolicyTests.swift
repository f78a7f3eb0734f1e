import AMQP
import Testing

@Suite("ReconnectPolicy")
struct ReconnectPolicyTests {
    @Test func `the wait doubles with each failure up to the cap`() {
        let policy = ReconnectPolicy(first: .milliseconds(100), longest: .seconds(1), jitter: 0)
        var generator = SystemRandomNumberGenerator()
        let waits = (1...6).map { policy.wait(afterFailures: $0, using: &generator) }
        #expect(waits == [100, 200, 400, 800, 1000, 1000].map { Duration.milliseconds($0) })
    }

    @Test func `chance takes away no more than its share`() {
        let policy = ReconnectPolicy(first: .seconds(1), longest: .seconds(8), jitter: 0.5)
        var generator = SystemRandomNumberGenerator()
        let waits = (0..<1000).map { _ in policy.wait(afterFailures: 3, using: &generator) }
        #expect(waits.allSatisfy { $0 >= .seconds(2) && $0 <= .seconds(4) })
        #expect(Set(waits).count > 900)
    }

    @Test func `a thousand failures do not overflow the wait`() {
        var generator = SystemRandomNumberGenerator()
        #expect(ReconnectPolicy().wait(afterFailures: 1000, using: &generator) <= .seconds(15))
    }

    @Test func `there is no wait before the first failure`() {
        var generator = SystemRandomNumberGenerator()
        #expect(ReconnectPolicy().wait(afterFailures: 0, using: &generator) == .zero)
    }
}
