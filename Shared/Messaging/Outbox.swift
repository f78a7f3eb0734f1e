package import Contracts
package import FoundationEssentials

/// Where a unit of work leaves what it wants said; it is said if, and only if, the unit of work commits.
///
/// Only handlers, pages, operator commands and timers use an outbox; nothing deeper does, so that reading them shows
/// everything a service says.
package protocol Outbox: Sendable {
    /// Adds one message. Never waits for the broker.
    ///
    /// - Throws: ``OutboxError/foreign(_:)`` when the message is not this service's to say.
    func add(_ message: any Message, details: MessageDetails) async throws
}

extension Outbox {
    /// Tells a fact of this service to whoever listens.
    package func publish(_ event: any Event, _ details: MessageDetails = MessageDetails()) async throws {
        try await add(event, details: details)
    }

    /// Sends an order to the one service that the command is named after.
    package func send(_ command: any Command, _ details: MessageDetails = MessageDetails()) async throws {
        try await add(command, details: details)
    }
}

/// What a sender may say about a message besides its body.
package struct MessageDetails: Sendable, Equatable {
    /// Chosen by the sender only where saying the same thing twice must have the same id.
    package var id: UUID?
    package var entityVersion: Int64?
    package var rental: UUID?
    /// Messages with the same key leave in the order in which they were recorded; the subject unless told otherwise.
    package var orderingKey: String?
    /// Who wants it and why, where that is not who wanted the unit of work or the message that caused it.
    package var actor: String?
    package var reason: String?

    package init(
        id: UUID? = nil, entityVersion: Int64? = nil, rental: UUID? = nil, orderingKey: String? = nil,
        actor: String? = nil, reason: String? = nil
    ) {
        self.id = id
        self.entityVersion = entityVersion
        self.rental = rental
        self.orderingKey = orderingKey
        self.actor = actor
        self.reason = reason
    }
}

/// Why an outbox refuses a message.
package enum OutboxError: ClassifiedError, Equatable {
    /// An event may be published only by the service it is named after.
    case foreign(MessageName)

    package var kind: FailureKind { .permanent }
    package var reasonCode: String { "foreign-message" }
}
