import Contracts
import FoundationEssentials
import Messaging
import MessagingTesting

struct MemorySystem: MessagingSystem {
    private let harness: MessagingHarness<Void>

    init(_ diary: Diary) {
        harness = MessagingHarness(service: "suite", suiteSubscriptions(diary)) {}
    }

    func say(_ message: any Event, id: UUID) async throws { try await harness.deliver(message, id: id) }

    func sayUnreadable(named name: MessageName, id: UUID) async throws {
        try await harness.deliverUnreadable(named: name, id: id)
    }

    func settle(until condition: () async throws -> Bool) async throws {
        while await harness.waitingCount > 0 { try await harness.advance(by: .seconds(1)) }
    }

    func parked() async throws -> [ParkedLetter] {
        await harness.parked.map { ParkedLetter(id: $0.id, reason: $0.reason, attempts: $0.attempts) }
    }

    func replayParked() async throws { try await harness.replayParked() }
    func discardParked() async throws { await harness.discardParked() }
}
