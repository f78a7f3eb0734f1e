internal import CRabbitMQ

extension WireConnection {
    // MARK: The channel

    /// Opens the channel, or opens it again after the broker closed it. Tags of an earlier opening become stale.
    func openChannel() throws(AMQPError) {
        try awaitWritable()
        _ = unsafe amqp_channel_open(state, Self.channel)
        try checkLastReply()
        epoch = DeliveryTag.newEpoch()
        content = nil
    }

    /// Asks for a confirm of each message; they are counted from 1 from here on.
    func selectConfirms() throws(AMQPError) {
        _ = unsafe amqp_confirm_select(state, Self.channel)
        try checkLastReply()
    }

    // MARK: Consuming

    /// Sets how many unsettled deliveries the next consumer of this channel may have.
    func setPrefetch(_ count: UInt16) throws(AMQPError) {
        try awaitWritable()
        _ = unsafe amqp_basic_qos(state, Self.channel, 0, count, 0)
        try checkLastReply()
    }

    func consume(_ queue: String, tag: String) throws(AMQPError) {
        defer { memory.reset() }
        try awaitWritable()
        _ = unsafe amqp_basic_consume(
            state, Self.channel, memory.bytes(queue), memory.bytes(tag), 0, 0, 0, amqp_empty_table)
        try checkLastReply()
    }

    func cancelConsumer(tag: String) throws(AMQPError) {
        defer { memory.reset() }
        try awaitWritable()
        _ = unsafe amqp_basic_cancel(state, Self.channel, memory.bytes(tag))
        try checkLastReply()
    }

    /// Fetches one message without consuming; `nil` when the queue is empty.
    func get(_ queue: String) throws(AMQPError) -> Delivery? {
        defer { memory.reset() }
        try awaitWritable()
        let reply = unsafe amqp_basic_get(state, Self.channel, memory.bytes(queue), 0)
        try unsafe check(reply)
        guard unsafe reply.reply.id == AMQP_BASIC_GET_OK_METHOD, let decoded = unsafe reply.reply.decoded else {
            return nil
        }
        let found = unsafe decoded.assumingMemoryBound(to: amqp_basic_get_ok_t.self)
        content = unsafe WireContent(
            origin: .delivery(number: found.pointee.delivery_tag, isRedelivered: found.pointee.redelivered != 0),
            exchange: WireReading.text(found.pointee.exchange),
            routingKey: WireReading.text(found.pointee.routing_key))
        let end = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < end {
            guard let event = try readFrame(within: .seconds(1)) else { continue }
            if case .delivery(let delivery) = event { return delivery }
            if case .channelClosed(let error, _) = event { throw error }
        }
        throw .timeout
    }

    // MARK: Settling

    func acknowledge(_ number: UInt64, multiple: Bool) throws(AMQPError) {
        try awaitWritable()
        try Self.check(unsafe amqp_basic_ack(state, Self.channel, number, multiple ? 1 : 0))
    }

    func reject(_ number: UInt64, requeue: Bool) throws(AMQPError) {
        try awaitWritable()
        try Self.check(unsafe amqp_basic_reject(state, Self.channel, number, requeue ? 1 : 0))
    }

    // MARK: Topology

    func declare(_ topology: Topology) throws(AMQPError) {
        for exchange in topology.exchanges { try declare(exchange) }
        for queue in topology.queues { try declare(queue) }
        for binding in topology.bindings { try bind(binding) }
    }

    private func declare(_ exchange: Exchange) throws(AMQPError) {
        defer { memory.reset() }
        try awaitWritable()
        _ = unsafe amqp_exchange_declare(
            state, Self.channel, memory.bytes(exchange.name), memory.bytes(exchange.kind.rawValue), 0,
            exchange.isDurable ? 1 : 0, 0, 0, memory.table(exchange.arguments))
        try checkLastReply()
    }

    private func declare(_ queue: Queue) throws(AMQPError) {
        defer { memory.reset() }
        try awaitWritable()
        _ = unsafe amqp_queue_declare(
            state, Self.channel, memory.bytes(queue.name), 0, queue.isDurable ? 1 : 0, 0, 0,
            memory.table(queue.arguments))
        try checkLastReply()
    }

    private func bind(_ binding: Binding) throws(AMQPError) {
        defer { memory.reset() }
        try awaitWritable()
        _ = unsafe amqp_queue_bind(
            state, Self.channel, memory.bytes(binding.queue), memory.bytes(binding.exchange),
            memory.bytes(binding.routingKey), memory.table(binding.arguments))
        try checkLastReply()
    }

    /// How many messages wait and how many consumers there are.
    ///
    /// - Throws: ``AMQPError/notFound`` when there is no such queue; the channel is closed then.
    func depth(of queue: String) throws(AMQPError) -> (messages: Int, consumers: Int) {
        defer { memory.reset() }
        try awaitWritable()
        let answer = unsafe amqp_queue_declare(
            state, Self.channel, memory.bytes(queue), 1, 0, 0, 0, amqp_empty_table)
        let depth = unsafe answer.map { unsafe (Int($0.pointee.message_count), Int($0.pointee.consumer_count)) }
        try checkLastReply()
        guard let depth else { throw .connectionLost }
        return depth
    }

    func purge(_ queue: String) throws(AMQPError) -> Int {
        defer { memory.reset() }
        try awaitWritable()
        let answer = unsafe amqp_queue_purge(state, Self.channel, memory.bytes(queue))
        let count = unsafe answer.map { unsafe Int($0.pointee.message_count) }
        try checkLastReply()
        return count ?? 0
    }

    func delete(queue: String) throws(AMQPError) {
        defer { memory.reset() }
        try awaitWritable()
        _ = unsafe amqp_queue_delete(state, Self.channel, memory.bytes(queue), 0, 0)
        try checkLastReply()
    }

    func delete(exchange: String) throws(AMQPError) {
        defer { memory.reset() }
        try awaitWritable()
        _ = unsafe amqp_exchange_delete(state, Self.channel, memory.bytes(exchange), 0)
        try checkLastReply()
    }
}
