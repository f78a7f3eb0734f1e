internal import CRabbitMQ

extension WireConnection {
    /// Translates a status of the library.
    static func check(_ status: Int32, whenSilent: AMQPError = .timeout) throws(AMQPError) {
        guard status < 0 else { return }
        switch amqp_status_enum(status) {
        case AMQP_STATUS_TIMEOUT: throw whenSilent
        case AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED: throw .connectionFailed
        case AMQP_STATUS_SOCKET_ERROR where whenSilent == .connectionFailed: throw .connectionFailed
        case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED: throw .tlsHostNameMismatch
        case AMQP_STATUS_SSL_PEER_VERIFY_FAILED, AMQP_STATUS_SSL_CONNECTION_FAILED: throw .tlsFailed
        case AMQP_STATUS_BROKER_UNSUPPORTED_SASL_METHOD: throw .authenticationRefused
        case AMQP_STATUS_TABLE_TOO_BIG: throw .invalidMessage("its headers do not fit into a frame")
        default: throw .connectionLost
        }
    }

    /// Translates the outcome of a call that waited for the broker's answer, and answers a close of the broker's.
    func check(_ reply: amqp_rpc_reply_t) throws(AMQPError) {
        switch unsafe reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_LIBRARY_EXCEPTION: try Self.check(unsafe reply.library_error)
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            let method = unsafe reply.reply
            throw switch unsafe method.id {
            case AMQP_CHANNEL_CLOSE_METHOD: unsafe channelClosed(method.decoded).0
            case AMQP_CONNECTION_CLOSE_METHOD: unsafe connectionClosed(method.decoded)
            default: AMQPError.connectionLost
            }
        default: break
        }
        throw .connectionLost
    }

    /// Checks what the last call that returns a pointer came to.
    func checkLastReply() throws(AMQPError) {
        let reply = unsafe amqp_get_rpc_reply(state)
        defer { unsafe amqp_maybe_release_buffers(state) }
        try unsafe check(reply)
    }

    /// Confirms the broker's `channel.close` and says what it means.
    func channelClosed(_ decoded: UnsafeMutableRawPointer) -> (AMQPError, text: String) {
        let close = unsafe decoded.assumingMemoryBound(to: amqp_channel_close_t.self)
        let error = Self.meaning(of: Int(unsafe close.pointee.reply_code))
        let text = unsafe WireReading.text(close.pointee.reply_text)
        var answer = amqp_channel_close_ok_t()
        if isWritable(within: .zero) {
            _ = unsafe amqp_send_method(state, Self.channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &answer)
        }
        epoch = 0
        content = nil
        return (error, text)
    }

    /// Confirms the broker's `connection.close` and says what it means.
    func connectionClosed(_ decoded: UnsafeMutableRawPointer) -> AMQPError {
        let close = unsafe decoded.assumingMemoryBound(to: amqp_connection_close_t.self)
        let code = Int(unsafe close.pointee.reply_code)
        var answer = amqp_connection_close_ok_t()
        if isWritable(within: .zero) {
            _ = unsafe amqp_send_method(state, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &answer)
        }
        return switch code {
        case 403: .accessRefused
        case 530: .channelClosed(code: 530)
        default: .connectionLost
        }
    }

    /// Source: AMQP 0-9-1, section 1.2 "Reply codes".
    private static func meaning(of code: Int) -> AMQPError {
        switch code {
        case 403: .accessRefused
        case 404: .notFound
        case 405: .resourceLocked
        case 406: .preconditionFailed
        default: .channelClosed(code: code)
        }
    }
}
