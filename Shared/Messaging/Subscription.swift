package import Contracts

/// One line of a service's table of contents: which message, which handler, how patient.
///
/// `Session` is what handlers see of the running transaction: the real one in a service, memory in tests. The handler
/// is made anew for each transaction, so it can hold the tables it works on:
///
/// ```swift
/// Subscription { transaction in SetClock(clocks: Clocks(transaction), rules: rules) }
/// ```
package struct Subscription<Session: Sendable>: Sendable {
    package typealias Handle = @Sendable (EncodedMessage, Session, HandlingContext) async throws -> Void
    package typealias HandleSet = @Sendable ([EncodedMessage], Session, HandlingSetContext) async throws -> Void

    package let message: MessageName
    /// Second half of the inbox key; the handler's type name unless told otherwise. Renaming it makes old messages new.
    package let handler: String
    package let isCommand: Bool
    package let retry: RetryPolicy
    package let handle: Handle
    /// Present when the subscription takes many messages at a time.
    package let handleSet: HandleSet?

    package init<Handler: MessageHandler>(
        named handler: String = "\(Handler.self)", retry: RetryPolicy = .standard,
        _ make: @escaping @Sendable (Session) -> Handler
    ) {
        message = Handler.Handled.name
        self.handler = handler
        isCommand = Handler.Handled.self is any Command.Type
        self.retry = retry
        handle = { encoded, session, context in
            let message = try ContractCoding.decode(Handler.Handled.self, from: encoded.body)
            try await make(session).handle(message, in: context)
        }
        handleSet = nil
    }

    package init<Handler: MessageSetHandler>(
        sets handler: String = "\(Handler.self)", retry: RetryPolicy = .standard,
        _ make: @escaping @Sendable (Session) -> Handler
    ) {
        message = Handler.Handled.name
        self.handler = handler
        isCommand = Handler.Handled.self is any Command.Type
        self.retry = retry
        handle = { encoded, session, context in
            let set = HandlingSetContext(now: context.now, logger: context.logger) { _ in context.outbox }
            try await make(session).handle([encoded], in: set)
        }
        handleSet = { messages, session, context in try await make(session).handle(messages, in: context) }
    }
}
