import AMQPTesting
import Contracts
import FoundationEssentials
import Messaging
import MessagingRuntime
import PostgreSQL
import Testbed
import Testing

/// What operators want of a workload while it runs, on a real broker and database.
@Suite(.enabled(if: BrokerSystem.isAvailable, "needs the servers of deploy/local/servers"), .timeLimit(.minutes(3)))
struct WorkloadTests {
    private let diary = Diary()

    @Test func `more and fewer batches at once, a pause and its end lose nothing and double nothing`() async throws {
        try await BrokerSystem.run(diary, Workload("work", batch: 5, suiteSubscriptions(diary))) { system in
            try await system.ring(1...200)
            try await until("a process says what it has") { try await system.workloads().count == 1 }
            try await system.want(.concurrency(4))
            try await until("four consumers") { try await system.depth()?.consumers == 4 }
            try await system.ring(201...400)
            try await system.want(.concurrency(1))
            try await until("one consumer") { try await system.depth()?.consumers == 1 }
            try await system.ring(401...600)
            try await until("all echoes of these") { diary.heard.count == 600 }

            try await system.want(.pause)
            try await until("no consumer") { try await system.depth()?.consumers == 0 }
            try await system.ring(601...650)
            try await until("what waits") { try await system.depth()?.messages == 50 }
            #expect(await system.messaging.queuesWithoutConsumer().isEmpty, "it is paused on purpose")
            #expect(try await system.workloads().map { $0.setting?.isPaused } == [true])
            #expect(diary.heard.count == 600)
            try await system.want(.resume)
            try await until("all echoes") { diary.heard.count == 650 }
            try await until("what was taken is settled") { try await system.depth()?.messages == 0 }
            #expect(Set(diary.heard.map(\.number)) == Set(1...650))
            #expect(try await system.acts() == ["concurrency 4", "concurrency 1", "pause", "resume"])
        }
    }

    @Test func `a workload that is paused stays so in a process that starts`() async throws {
        try await BrokerSystem.run(diary, Workload("work", batch: 5, suiteSubscriptions(diary))) { system in
            try await until("a process says what it has") { try await system.workloads().count == 1 }
            try await system.want(.pause)
            try await until("no consumer") { try await system.depth()?.consumers == 0 }
            try await system.ring(1...3)
            try await system.withSecondProcess {
                try await until("two processes") { try await system.workloads().first?.workers.count == 2 }
                #expect(try await system.workloads().first?.concurrency == 0)
                #expect(try await system.depth()?.consumers == 0)
            }
            #expect(diary.heard.isEmpty)
        }
    }

    // immich #31288: a random part of the consumers was silently not registered at the start.
    @Test func `a queue that lacks one of its consumers is named until it has come`() async throws {
        try await BrokerSystem.run(diary, Workload("work", batch: 5, concurrency: 3, suiteSubscriptions(diary))) {
            system in
            try await until("three consumers") { try await system.depth()?.consumers == 3 }
            #expect(await system.messaging.queuesWithoutConsumer().isEmpty)
            // The broker lets nobody in besides those that are there.
            try await system.admit(connections: 0)
            try await system.want(.concurrency(4))
            try await until("the queue is named") { await system.messaging.queuesWithoutConsumer() == ["suite.work"] }
            try await system.admit(connections: nil)
            try await until("no queue is named") { await system.messaging.queuesWithoutConsumer().isEmpty }
            #expect(try await system.depth()?.consumers == 4)
        }
    }

    @Test func `an order for a workload that nobody has says which there are`() async throws {
        try await BrokerSystem.run(diary, Workload("work", suiteSubscriptions(diary))) { system in
            try await until("a process says what it has") { try await system.workloads().map(\.name) == ["work"] }
            await #expect(throws: UnknownWorkload.self) {
                try await system.want(.pause, of: "wrok")
            }
        }
    }
}
