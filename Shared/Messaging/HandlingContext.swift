package import FoundationEssentials
package import Logging

/// What a handler may know and use besides its message.
package struct HandlingContext: Sendable {
    package let envelope: Envelope
    /// Commits together with the handler's rows.
    package let outbox: any Outbox
    /// The instant of this attempt; handlers ask no other clock.
    package let now: Date
    /// Already carries the message's name and id.
    package let logger: Logger
    /// 1 for the first.
    package let attempt: Int

    package init(envelope: Envelope, outbox: any Outbox, now: Date, logger: Logger, attempt: Int) {
        self.envelope = envelope
        self.outbox = outbox
        self.now = now
        self.logger = logger
        self.attempt = attempt
    }
}
