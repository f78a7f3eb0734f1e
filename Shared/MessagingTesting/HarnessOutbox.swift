import Contracts
import FoundationEssentials
import Messaging

/// Keeps what one attempt says until it is known to have succeeded.
actor HarnessOutbox: Outbox {
    private let source: String
    private let now: Date
    private let cause: Envelope
    private(set) var messages: [EncodedMessage] = []

    init(source: String, now: Date, cause: Envelope) {
        self.source = source
        self.now = now
        self.cause = cause
    }

    func add(_ message: any Message, details: MessageDetails) async throws {
        messages.append(try EncodedMessage(message, details: details, source: source, at: now, cause: cause))
    }
}
