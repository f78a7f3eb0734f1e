package import FoundationEssentials

/// What travels beside a message's body, in AMQP's words.
///
/// Each text has at most 255 bytes of UTF-8 and all of it together 32 KiB; a longer one makes publishing throw
/// ``AMQPError/invalidMessage(_:)``.
package struct MessageProperties: Sendable, Equatable {
    package var messageID: String?
    package var type: String?
    /// Whole seconds on the wire.
    package var timestamp: Date?
    package var contentType: String?
    package var contentEncoding: String?
    package var appID: String?
    package var correlationID: String?
    package var replyTo: String?
    /// Milliseconds as decimal text, as AMQP has it: `"60000"`.
    package var expiration: String?
    package var priority: UInt8?
    /// If set, it must be the name of the connected user; the broker closes the channel otherwise.
    package var userID: String?
    package var headers: [String: HeaderValue]
    /// Whether the broker must keep the message on disk.
    package var persistent: Bool

    package init(
        messageID: String? = nil, type: String? = nil, timestamp: Date? = nil, contentType: String? = nil,
        contentEncoding: String? = nil, appID: String? = nil, correlationID: String? = nil, replyTo: String? = nil,
        expiration: String? = nil, priority: UInt8? = nil, userID: String? = nil, headers: [String: HeaderValue] = [:],
        persistent: Bool = true
    ) {
        self.messageID = messageID
        self.type = type
        self.timestamp = timestamp
        self.contentType = contentType
        self.contentEncoding = contentEncoding
        self.appID = appID
        self.correlationID = correlationID
        self.replyTo = replyTo
        self.expiration = expiration
        self.priority = priority
        self.userID = userID
        self.headers = headers
        self.persistent = persistent
    }
}
