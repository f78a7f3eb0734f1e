internal import CRabbitMQ
import Glibc

extension WireConnection {
    /// Holds small packets back until ``uncork()``, so that a burst leaves in few large ones.
    func cork() { shim_cork(descriptor, 1) }

    func uncork() {
        shim_cork(descriptor, 0)
        writableBudget = 0
    }

    /// Whether the socket has room for one more message without the library having to wait.
    func hasRoom() -> Bool {
        if writableBudget > 0 { return true }
        guard isWritable(within: .zero) else { return false }
        writableBudget = 48 * 1024
        return true
    }

    /// Writes one message. Call only after ``hasRoom()``.
    ///
    /// - Throws: ``AMQPError/invalidMessage(_:)`` before anything is written; every other error ends the connection.
    func publish(_ message: OutgoingMessage) throws(AMQPError) {
        try OutgoingLimits.check(message)
        defer { memory.reset() }
        let exchange = unsafe memory.bytes(message.exchange)
        let routingKey = unsafe memory.bytes(message.routingKey)
        var properties = unsafe properties(message.properties)
        guard memory.wireBytes <= Self.maximumHeaderBytes else {
            throw .invalidMessage("its properties and headers exceed \(Self.maximumHeaderBytes) bytes")
        }
        writableBudget -= memory.wireBytes + message.body.count
        let fits = message.body.count <= Self.frameMax - 8
        let status = unsafe message.body.withUnsafeBytes { body in
            let bytes = unsafe amqp_bytes_t(len: body.count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress))
            return unsafe fits
                ? amqp_basic_publish(
                    state, Self.channel, exchange, routingKey, message.mandatory ? 1 : 0, 0, &properties, bytes)
                : AMQP_STATUS_UNSUPPORTED.rawValue
        }
        if fits {
            try Self.check(status)
        } else {
            try unsafe publishLarge(message, exchange, routingKey, properties)
        }
    }

    /// Writes a body of many frames, asking for room before each: the library itself would wait without a limit.
    private func publishLarge(
        _ message: OutgoingMessage, _ exchange: amqp_bytes_t, _ routingKey: amqp_bytes_t,
        _ properties: amqp_basic_properties_t
    ) throws(AMQPError) {
        var method = unsafe amqp_basic_publish_t(
            ticket: 0, exchange: exchange, routing_key: routingKey, mandatory: message.mandatory ? 1 : 0, immediate: 0)
        try Self.check(unsafe amqp_send_method(state, Self.channel, AMQP_BASIC_PUBLISH_METHOD, &method))
        var properties = unsafe properties
        var frame = unsafe amqp_frame_t()
        unsafe frame.channel = Self.channel
        unsafe frame.frame_type = UInt8(AMQP_FRAME_HEADER)
        unsafe frame.payload.properties.class_id = UInt16(AMQP_BASIC_CLASS)
        unsafe frame.payload.properties.body_size = UInt64(message.body.count)
        var status = unsafe withUnsafeMutablePointer(to: &properties) { pointer in
            unsafe frame.payload.properties.decoded = UnsafeMutableRawPointer(pointer)
            return unsafe amqp_send_frame(state, &frame)
        }
        try Self.check(status)
        var offset = 0
        while offset < message.body.count {
            try awaitWritable()
            let count = min(Self.frameMax - 8, message.body.count - offset)
            status = unsafe message.body.withUnsafeBytes { body in
                unsafe frame.frame_type = UInt8(AMQP_FRAME_BODY)
                unsafe frame.payload.body_fragment = amqp_bytes_t(
                    len: count, bytes: UnsafeMutableRawPointer(mutating: body.baseAddress! + offset))
                return unsafe amqp_send_frame(state, &frame)
            }
            try Self.check(status)
            offset += count
        }
        writableBudget = 0
    }

    private func properties(_ properties: MessageProperties) -> amqp_basic_properties_t {
        var wire = unsafe amqp_basic_properties_t()
        var flags = AMQP_BASIC_DELIVERY_MODE_FLAG
        unsafe wire.delivery_mode = properties.persistent ? 2 : 1
        if let text = properties.messageID {
            unsafe wire.message_id = memory.bytes(text)
            flags |= AMQP_BASIC_MESSAGE_ID_FLAG
        }
        if let text = properties.type {
            unsafe wire.type = memory.bytes(text)
            flags |= AMQP_BASIC_TYPE_FLAG
        }
        if let date = properties.timestamp {
            unsafe wire.timestamp = WireTime.seconds(date)
            flags |= AMQP_BASIC_TIMESTAMP_FLAG
        }
        if let text = properties.contentType {
            unsafe wire.content_type = memory.bytes(text)
            flags |= AMQP_BASIC_CONTENT_TYPE_FLAG
        }
        if let text = properties.contentEncoding {
            unsafe wire.content_encoding = memory.bytes(text)
            flags |= AMQP_BASIC_CONTENT_ENCODING_FLAG
        }
        if let text = properties.appID {
            unsafe wire.app_id = memory.bytes(text)
            flags |= AMQP_BASIC_APP_ID_FLAG
        }
        if let text = properties.correlationID {
            unsafe wire.correlation_id = memory.bytes(text)
            flags |= AMQP_BASIC_CORRELATION_ID_FLAG
        }
        if let text = properties.replyTo {
            unsafe wire.reply_to = memory.bytes(text)
            flags |= AMQP_BASIC_REPLY_TO_FLAG
        }
        if let text = properties.expiration {
            unsafe wire.expiration = memory.bytes(text)
            flags |= AMQP_BASIC_EXPIRATION_FLAG
        }
        if let text = properties.userID {
            unsafe wire.user_id = memory.bytes(text)
            flags |= AMQP_BASIC_USER_ID_FLAG
        }
        if let priority = properties.priority {
            unsafe wire.priority = priority
            flags |= AMQP_BASIC_PRIORITY_FLAG
        }
        if !properties.headers.isEmpty {
            unsafe wire.headers = memory.table(properties.headers)
            flags |= AMQP_BASIC_HEADERS_FLAG
        }
        unsafe wire._flags = UInt32(bitPattern: flags)
        return unsafe wire
    }
}
