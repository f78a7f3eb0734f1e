import AMQP
import Contracts
import FoundationEssentials
import Messaging
import MessagingRuntime
import PostgreSQL
import Synchronization
import Testbed
import Testing

/// Which booth said something, whatever it says about itself and however often the message is published again.
@Suite("Booths' messages", .serialized, .enabled(if: BrokerSystem.isAvailable))
struct BoothMessageTests {
    /// Who spoke at each attempt.
    private final class Speakers: Sendable {
        private let list = Mutex<[Int?]>([])
        var all: [Int?] { list.withLock { $0 } }
        func add(_ number: Int?) { list.withLock { $0.append(number) } }
    }

    private struct HearBooth: MessageHandler {
        let diary: Diary
        let speakers: Speakers

        func handle(_ ring: BellRung, in context: HandlingContext) async throws {
            speakers.add(context.envelope.boothNumber)
            try diary.attempt(ring.number)
        }
    }

    private static let forged: [String: HeaderValue] = ["booth": 8, "parked-from": "suite.dead"]

    private func workload(_ diary: Diary, _ speakers: Speakers) -> Workload<Transaction> {
        Workload(
            "booths", hearsBooths: true,
            [
                Subscription(retry: RetryPolicy(waits: [.milliseconds(50)])) { _ in
                    HearBooth(diary: diary, speakers: speakers)
                }
            ])
    }

    @Test func `a booth is known by its routing key, also after waiting, parking and replay`() async throws {
        let (diary, speakers) = (Diary(Script(faults: [1: .transient(times: 2)])), Speakers())
        try await BrokerSystem.run(diary, workload(diary, speakers)) { system in
            try await system.say(BellRung(key: "a", number: 1), asBooth: 7, headers: Self.forged)
            try await until("a parked letter") { try await system.parked().count == 1 }
            try await system.replayParked()
            try await until("everybody has spoken") { speakers.all.count == 3 }
        }
        #expect(speakers.all == [7, 7, 7])
    }

    @Test func `a letter that the broker parked itself is nobody's when it is sent back`() async throws {
        let (diary, speakers) = (Diary(), Speakers())
        try await BrokerSystem.run(diary, workload(diary, speakers)) { system in
            let death: [String: HeaderValue] = [
                "x-death": .array([.table(["queue": "suite.booths"])]), "x-first-death-queue": "suite.booths",
            ]
            try await system.giveUp(
                BellRung(key: "a", number: 1), headers: Self.forged.merging(death) { _, broker in broker })
            try await until("a parked letter") { try await system.parked().count == 1 }
            try await system.replayParked()
            try await until("everybody has spoken") { speakers.all.count == 1 }
        }
        #expect(speakers.all == [nil])
    }
}
