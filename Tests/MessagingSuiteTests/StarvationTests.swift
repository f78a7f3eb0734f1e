import AMQP
import Contracts
import FoundationEssentials
import Messaging
import MessagingRuntime
import PostgreSQL
import Testbed
import Testing

@Suite(.enabled(if: BrokerSystem.isAvailable, "needs the servers of deploy/local/servers"), .timeLimit(.minutes(3)))
struct StarvationTests {
    // immich #27768: a job's lock of 30 s expired under load, and the job ran twice or the queue froze. Here the broker
    // gives a message to somebody else after two silent heartbeats.
    @Test func `a message whose handler takes every thread for many heartbeats is handled once, and the queue goes on`()
        async throws
    {
        let diary = Diary()
        let subscription = Subscription<Transaction> { _ in AnswerWithoutRest(diary: diary, heartbeats: 6) }
        try await BrokerSystem.run(
            diary, Workload("work", batch: 1, [subscription, suiteSubscriptions(diary)[1]]), heartbeat: .seconds(1)
        ) { system in
            try await system.ring(1...2)
            try await until("both echoes") { diary.heard.count == 2 }
            #expect(diary.attempts(at: 1) == 1 && diary.attempts(at: 2) == 1)
            #expect(try await system.parked().isEmpty)
        }
    }
}

/// Answers the first ring after it has kept every thread of Swift's pool busy for so many seconds.
private struct AnswerWithoutRest: MessageHandler {
    let diary: Diary
    let heartbeats: Int

    func handle(_ ring: BellRung, in context: HandlingContext) async throws {
        try diary.attempt(ring.number)
        if ring.number == 1 { await starve() }
        try await context.outbox.publish(EchoHeard(key: ring.key, number: ring.number))
    }

    private func starve() async {
        let end = ContinuousClock.now + .seconds(heartbeats)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<(2 * ProcessInfo.processInfo.activeProcessorCount) {
                group.addTask { while ContinuousClock.now < end {} }
            }
        }
    }
}
