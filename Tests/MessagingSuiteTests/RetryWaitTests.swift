import Contracts
import FoundationEssentials
import Logging
import Messaging
import MessagingRuntime
import Metrics
import PostgreSQL
import Testbed
import Testing

@Suite(.enabled(if: BrokerSystem.isAvailable, "needs the servers of deploy/local/servers"), .timeLimit(.minutes(2)))
struct RetryWaitTests {
    @Test func `a message that waits longer than it should is seen, and one that is tried again in time is not`()
        async throws
    {
        let diary = Diary(Script(faults: [1: .transient(times: 1)]))
        let bell = Subscription<Transaction>(retry: RetryPolicy(waits: [.seconds(3600)])) { _ in
            AnswerBell(diary: diary)
        }
        try await BrokerSystem.run(diary, Workload("work", batch: 1, [bell, suiteSubscriptions(diary)[1]])) { system in
            try await system.ring(1...1)
            try await until("it waits") { try await system.waiting("suite.work.retry.1h") == 1 }
            #expect(try await system.overdue(after: 3599) == 0)
            let late = try await system.overdue(after: 3700)
            #expect(late > 90 && late < 110)
            // It is handled after all: nothing is late any more.
            try await system.forget("suite.work.retry.1h")
            #expect(try await system.overdue(after: 3700) == 0)
        }
    }
}
