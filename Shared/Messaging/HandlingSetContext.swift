package import FoundationEssentials
package import Logging

/// What a set handler may use besides its messages.
package struct HandlingSetContext: Sendable {
    package let now: Date
    package let logger: Logger
    /// The outbox for a message caused by the one with this envelope.
    package let outbox: @Sendable (Envelope) -> any Outbox

    package init(now: Date, logger: Logger, outbox: @escaping @Sendable (Envelope) -> any Outbox) {
        self.now = now
        self.logger = logger
        self.outbox = outbox
    }
}
