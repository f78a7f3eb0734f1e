import Messaging
import Testing

@Suite("RetryPolicy")
struct RetryPolicyTests {
    @Test func `each failure waits for the next wait and the last one parks`() {
        let policy = RetryPolicy(waits: [.seconds(1), .seconds(5)])
        #expect(policy.decision(after: 1, kind: .transient) == .retry(after: .seconds(1)))
        #expect(policy.decision(after: 2, kind: .transient) == .retry(after: .seconds(5)))
        #expect(policy.decision(after: 3, kind: .transient) == .park)
    }

    @Test(arguments: [RetryPolicy.standard, .patient, .never])
    func `a permanent failure never waits`(policy: RetryPolicy) {
        #expect(policy.decision(after: 1, kind: .permanent) == .park)
    }

    @Test(arguments: [RetryPolicy.standard, .patient])
    func `waits never shrink`(policy: RetryPolicy) {
        #expect(policy.waits == policy.waits.sorted())
    }

    @Test func `an error that the runtime does not know counts as transient and is not quoted`() {
        struct Odd: Error { var address = "an@example.be" }
        let failure = Failure(Odd())
        #expect(failure.kind == .transient)
        #expect(!failure.reasonCode.contains("@"))
    }
}
