/// What a message must keep to be put on the wire.
enum OutgoingLimits {
    /// - Throws: ``AMQPError/invalidMessage(_:)`` with the field and its limit, never its value.
    static func check(_ message: OutgoingMessage) throws(AMQPError) {
        try short(message.exchange, "exchange")
        try short(message.routingKey, "routing key")
        let properties = message.properties
        try short(properties.messageID, "message-id")
        try short(properties.type, "type")
        try short(properties.contentType, "content-type")
        try short(properties.contentEncoding, "content-encoding")
        try short(properties.appID, "app-id")
        try short(properties.correlationID, "correlation-id")
        try short(properties.replyTo, "reply-to")
        try short(properties.expiration, "expiration")
        try short(properties.userID, "user-id")
        try names(properties.headers)
    }

    private static func short(_ text: String?, _ field: String) throws(AMQPError) {
        guard let text, text.utf8.count > 255 else { return }
        throw .invalidMessage("its \(field) exceeds 255 bytes")
    }

    private static func names(_ headers: [String: HeaderValue]) throws(AMQPError) {
        for (name, value) in headers {
            guard name.utf8.count <= 128 else { throw .invalidMessage("the name of a header exceeds 128 bytes") }
            try names(value)
        }
    }

    private static func names(_ value: HeaderValue) throws(AMQPError) {
        switch value {
        case .table(let headers): try names(headers)
        case .array(let values): for value in values { try names(value) }
        default: break
        }
    }
}
