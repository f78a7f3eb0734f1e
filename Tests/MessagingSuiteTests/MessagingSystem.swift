import Contracts
import FoundationEssentials
import Messaging
import Testing

/// What the suite needs of a messaging system; memory and RabbitMQ each have one.
protocol MessagingSystem: Sendable {
    /// Says something as if a service had, possibly several times with one id.
    func say(_ message: any Event, id: UUID) async throws
    /// Puts a message that nobody can read where `name` would arrive.
    func sayUnreadable(named name: MessageName, id: UUID) async throws
    /// Returns once `condition` holds and everything said before has been dealt with.
    func settle(until condition: () async throws -> Bool) async throws
    func parked() async throws -> [ParkedLetter]
    func replayParked() async throws
    func discardParked() async throws
}

struct ParkedLetter: Equatable {
    var id: UUID
    var reason: String
    var attempts: Int
}

/// Which systems the suite runs on.
enum SystemKind: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case rabbitMQ

    var testDescription: String { rawValue }

    /// RabbitMQ needs its servers; without them the suite visibly runs on memory alone.
    static var available: [SystemKind] { BrokerSystem.isAvailable ? allCases : [.memory] }

    func run(_ diary: Diary, _ body: (any MessagingSystem) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(MemorySystem(diary))
        case .rabbitMQ: try await BrokerSystem.run(diary, body)
        }
    }
}
