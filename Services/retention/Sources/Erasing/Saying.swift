import Contracts
import Messaging

/// A message of this service and what its envelope says.
struct Saying: Sendable {
    var message: any Message
    var details: MessageDetails

    init(_ message: any Message, _ details: MessageDetails = MessageDetails()) {
        self.message = message
        self.details = details
    }
}

extension Outbox {
    func say(_ sayings: [Saying]) async throws {
        for saying in sayings { try await add(saying.message, details: saying.details) }
    }
}
