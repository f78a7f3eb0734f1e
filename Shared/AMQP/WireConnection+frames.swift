internal import CRabbitMQ
import Glibc

extension WireConnection {
    /// The next thing that the broker has said, without waiting; `nil` when it has said nothing more.
    func next() throws(AMQPError) -> Inbound? {
        while hasInput() {
            guard let event = try readFrame(within: .zero) else { continue }
            return event
        }
        return nil
    }

    /// Whether a frame may be there: queued by a call that waited for another, in the library's buffer or the socket.
    private func hasInput() -> Bool {
        if unsafe amqp_frames_enqueued(state) != 0 || amqp_data_in_buffer(state) != 0 { return true }
        guard shim_ready(descriptor, Int32(POLLIN), 0) & Int32(POLLIN) != 0 else { return false }
        lastHeard = .now
        return true
    }

    /// Reads at most one frame. `nil` means: nothing there, or a frame that completes nothing yet.
    func readFrame(within limit: Duration) throws(AMQPError) -> Inbound? {
        var frame = unsafe amqp_frame_t()
        var limit = WireTime.interval(limit)
        let status = unsafe amqp_simple_wait_frame_noblock(state, &frame, &limit)
        if status == AMQP_STATUS_TIMEOUT.rawValue { return nil }
        try Self.check(status)
        defer { unsafe amqp_maybe_release_buffers_on_channel(state, frame.channel) }
        return try unsafe interpret(frame)
    }

    private func interpret(_ frame: amqp_frame_t) throws(AMQPError) -> Inbound? {
        switch Int32(unsafe frame.frame_type) {
        case AMQP_FRAME_METHOD: return try unsafe interpret(frame.payload.method)
        case AMQP_FRAME_HEADER:
            guard content != nil else { return nil }
            let size = unsafe frame.payload.properties.body_size
            guard size <= Self.maximumBodyBytes else { throw .connectionLost }
            content?.properties = unsafe WireReading.properties(frame.payload.properties.decoded)
            content?.missing = Int(size)
            content?.body.reserveCapacity(Int(size))
        case AMQP_FRAME_BODY:
            let piece = unsafe frame.payload.body_fragment
            unsafe content?.body.append(contentsOf: UnsafeRawBufferPointer(start: piece.bytes, count: piece.len))
            content?.missing -= unsafe piece.len
        default: return nil
        }
        guard let finished = content, finished.missing <= 0 else { return nil }
        content = nil
        return finished.finished(epoch: epoch)
    }

    private func interpret(_ method: amqp_method_t) throws(AMQPError) -> Inbound? {
        guard let decoded = unsafe method.decoded else { return nil }
        switch unsafe method.id {
        case AMQP_BASIC_DELIVER_METHOD:
            let deliver = unsafe decoded.assumingMemoryBound(to: amqp_basic_deliver_t.self)
            content = unsafe WireContent(
                origin: .delivery(
                    number: deliver.pointee.delivery_tag, isRedelivered: deliver.pointee.redelivered != 0),
                exchange: WireReading.text(deliver.pointee.exchange),
                routingKey: WireReading.text(deliver.pointee.routing_key))
        case AMQP_BASIC_RETURN_METHOD:
            let returned = unsafe decoded.assumingMemoryBound(to: amqp_basic_return_t.self)
            content = unsafe WireContent(
                origin: .returned, exchange: WireReading.text(returned.pointee.exchange),
                routingKey: WireReading.text(returned.pointee.routing_key))
        case AMQP_BASIC_ACK_METHOD:
            let ack = unsafe decoded.assumingMemoryBound(to: amqp_basic_ack_t.self)
            return unsafe .confirm(
                number: ack.pointee.delivery_tag, multiple: ack.pointee.multiple != 0, isPositive: true)
        case AMQP_BASIC_NACK_METHOD:
            let nack = unsafe decoded.assumingMemoryBound(to: amqp_basic_nack_t.self)
            return unsafe .confirm(
                number: nack.pointee.delivery_tag, multiple: nack.pointee.multiple != 0, isPositive: false)
        case AMQP_BASIC_CANCEL_METHOD: return .consumerCancelled
        case AMQP_CONNECTION_BLOCKED_METHOD: return .blocked(true)
        case AMQP_CONNECTION_UNBLOCKED_METHOD: return .blocked(false)
        case AMQP_CHANNEL_CLOSE_METHOD:
            let (error, text) = unsafe channelClosed(decoded)
            return .channelClosed(error, text: text)
        case AMQP_CONNECTION_CLOSE_METHOD:
            _ = unsafe connectionClosed(decoded)
            throw .connectionLost
        default: break
        }
        return nil
    }
}
