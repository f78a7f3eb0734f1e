package import Contracts

/// What a service does about one kind of message.
///
/// Returning means done: rows, inbox and outbox commit together and the message is acknowledged. Throwing means that
/// nothing happened: everything is rolled back and the subscription's policy decides about another attempt. A handler
/// never acknowledges, retries, waits or parks. It may run again for the same message after a crash, but its effects
/// are recorded once.
package protocol MessageHandler: Sendable {
    associatedtype Handled: Message
    func handle(_ message: Handled, in context: HandlingContext) async throws
}

/// What a service does about many messages of one kind in one transaction, for the hottest paths only.
///
/// All of them are done or none: on a throw the runtime hands them over again one at a time.
package protocol MessageSetHandler: Sendable {
    associatedtype Handled: Message
    /// Bodies are undecoded, so that the database may read them without Swift doing so first. They were never checked:
    /// whoever reads them must refuse what is not a `Handled`.
    func handle(_ messages: [EncodedMessage], in context: HandlingSetContext) async throws
}
