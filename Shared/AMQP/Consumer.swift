package import Logging
internal import OwnThread

/// Receives the messages of one queue over one connection that comes back by itself.
///
/// It connects at the first use. The broker hands over at most `prefetch` messages that are not settled yet, so nothing
/// here grows without a bound. After a reconnection, a channel closed by the broker or a consumer that the broker
/// cancelled (its queue was deleted or moved), the topology is declared again and consuming goes on; what was not
/// settled by then comes again, and its old tags are stale. A heartbeat is kept however long a message takes.
///
/// All C calls run on a thread of its own. Call ``close()`` when done.
package actor Consumer {
    private struct Request {
        var waiter: Waiter<[Delivery]>
        var atMost: Int
        var within: Duration
        /// When the batch must go, complete or not; set once there is a first message.
        var end: ContinuousClock.Instant?
    }

    private let thread: OwnThread
    private let link: Link
    private let queue: String
    private let topology: Topology
    private var prefetch: UInt16
    private var buffer = Fifo<Delivery>()
    private var unsettled = UnsettledDeliveries()
    private var requests = Fifo<Request>()
    private var consumerTag = ""
    private var subscriptions = 0
    private var isCancelled = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - prefetch: how many unsettled messages the broker hands over at most, 1 to 65 535.
    ///   - topology: declared at each connect, before consuming; the queue itself belongs into it, or exists already.
    package init(
        _ configuration: BrokerConfiguration, queue: String, prefetch: Int, topology: Topology = .empty, logger: Logger
    ) {
        let thread = OwnThread(named: "amqp-consume")
        self.thread = thread
        self.queue = queue
        self.prefetch = UInt16(min(max(prefetch, 1), 65535))
        self.topology = topology
        var logger = logger
        logger[metadataKey: "queue"] = "\(queue)"
        link = Link(configuration, thread: thread, logger: logger)
    }

    deinit { thread.stop() }

    // MARK: Receiving

    /// The messages one by one, in the order in which the broker hands them over.
    package nonisolated var deliveries: Deliveries { Deliveries(consumer: self) }

    /// Waits for a message and takes with it what has arrived.
    ///
    /// - Parameters:
    ///   - atMost: never more than this many.
    ///   - within: how long after the first message to wait for more of them. It does not wait when the batch is full or
    ///     the broker may not hand over more before something is settled.
    /// - Returns: the messages; none after ``cancel()``, ``close()``, or when the task was cancelled.
    package nonisolated func nextBatch(atMost: Int, within: Duration = .zero) async -> [Delivery] {
        let waiter = Waiter<[Delivery]>()
        if let batch = await take(atMost: max(1, atMost), within: within, waiter) { return batch }
        return await waiter.wait { [] }
    }

    private func take(atMost: Int, within: Duration, _ waiter: Waiter<[Delivery]>) -> [Delivery]? {
        serve()
        if isCancelled || link.isClosed { return buffer.popFirst(atMost) }
        if requests.isEmpty, isEnough(atMost) || within <= .zero && !buffer.isEmpty { return buffer.popFirst(atMost) }
        requests.append(Request(waiter: waiter, atMost: atMost, within: within))
        answer()
        rearm()
        return nil
    }

    /// Whether waiting longer brings nothing.
    private func isEnough(_ wanted: Int) -> Bool {
        !buffer.isEmpty && (buffer.count >= wanted || unsettled.count >= Int(prefetch))
    }

    /// Hands out what the waiting requests may have by now.
    private func answer() {
        while var request = requests.first {
            if request.waiter.isFinished {
                requests.popFirst()
                continue
            }
            if buffer.isEmpty {
                guard isCancelled || link.isClosed else { return }
            } else if !isEnough(request.atMost), !isCancelled {
                let now = ContinuousClock.now
                let end = request.end ?? now + request.within
                guard now >= end else {
                    request.end = end
                    requests.first = request
                    return
                }
            }
            requests.popFirst()
            let batch = buffer.popFirst(request.atMost)
            if !request.waiter.finish(batch) { buffer.putBack(batch) }
        }
    }

    // MARK: Settling

    /// Tells the broker that a message is done.
    ///
    /// - Returns: `false` when the tag is stale or settled already; nothing is sent then.
    /// - Throws: ``AMQPError/connectionLost`` when it broke just now; the message comes again.
    @discardableResult package func acknowledge(_ tag: DeliveryTag) async throws -> Bool {
        try settle(tag, multiple: false) { connection throws(AMQPError) in
            try connection.acknowledge(tag.number, multiple: false)
        }
    }

    /// Tells the broker that this message and all handed over before it, and not settled yet, are done.
    ///
    /// - Returns, throws: as ``acknowledge(_:)``.
    @discardableResult package func acknowledge(upTo tag: DeliveryTag) async throws -> Bool {
        try settle(tag, multiple: true) { connection throws(AMQPError) in
            try connection.acknowledge(tag.number, multiple: true)
        }
    }

    /// Gives a message back: to the queue, or, without `requeue`, to the queue's dead-letter exchange, if it has one.
    ///
    /// - Returns, throws: as ``acknowledge(_:)``.
    @discardableResult package func reject(_ tag: DeliveryTag, requeue: Bool) async throws -> Bool {
        try settle(tag, multiple: false) { connection throws(AMQPError) in
            try connection.reject(tag.number, requeue: requeue)
        }
    }

    private func settle(
        _ tag: DeliveryTag, multiple: Bool, _ send: (WireConnection) throws(AMQPError) -> Void
    ) throws(AMQPError) -> Bool {
        receive()
        guard let connection = link.connection, connection.epoch == tag.epoch,
            unsettled.settle(tag.number, multiple: multiple)
        else { return false }
        do throws(AMQPError) {
            try send(connection)
        } catch {
            lose(error)
            rearm()
            throw error
        }
        serve()
        return true
    }

    // MARK: State

    package var state: ConnectionState {
        serve()
        // A consumer is not slowed down by the alarm that blocks publishers.
        return link.state == .blocked ? .ready : link.state
    }

    /// Connects if need be and returns once the broker has accepted the consumer.
    ///
    /// - Throws: ``AMQPError``: why it did not come about within `limit`, or at once if waiting will not cure it.
    package nonisolated func waitUntilReady(within limit: Duration) async throws {
        let waiter = await readiness(within: limit)
        if let error = await waiter.wait(onCancel: { .cancelled }) { throw error }
    }

    private func readiness(within limit: Duration) -> Waiter<AMQPError?> {
        let waiter = link.readiness(within: limit)
        serve()
        return waiter
    }

    /// Changes how many unsettled messages the broker hands over from now on.
    package func setPrefetch(_ count: Int) async throws {
        prefetch = UInt16(min(max(count, 1), 65535))
        guard link.isReady, !isCancelled, let connection = link.connection else { return }
        do throws(AMQPError) {
            // RabbitMQ applies a prefetch to consumers that begin later, so this one has to begin anew.
            try connection.cancelConsumer(tag: consumerTag)
            try subscribe(connection)
        } catch {
            lose(error)
        }
        serve()
    }

    /// Takes no new messages. What has been handed over can still be taken and settled.
    package func cancel() async {
        guard !isCancelled, !link.isClosed else { return }
        receive()
        isCancelled = true
        if link.isReady, let connection = link.connection {
            do throws(AMQPError) { try connection.cancelConsumer(tag: consumerTag) } catch { lose(error) }
        }
        serve()
    }

    /// Says goodbye. The broker gives what is not settled to others.
    package func close() async {
        isCancelled = true
        link.close()
        buffer.removeAll()
        answer()
    }

    // MARK: The engine

    /// Does all that can be done now without waiting, and sets the alarm for what cannot.
    private func serve() {
        guard !link.isClosed else { return }
        if !isCancelled { _ = link.advance { connection throws(AMQPError) in try setUp(connection) } }
        receive()
        answer()
        rearm()
    }

    private func rearm() {
        link.rearm(deadline: requests.first?.end, wantsRoom: false) { [weak self] in
            self?.assumeIsolated { $0.serve() }
        }
    }

    private func setUp(_ connection: WireConnection) throws(AMQPError) {
        if connection.epoch == 0 {
            try connection.openChannel()
            unsettled = UnsettledDeliveries()
        }
        try connection.declare(topology)
        try subscribe(connection)
    }

    private func subscribe(_ connection: WireConnection) throws(AMQPError) {
        subscriptions += 1
        consumerTag = "\(link.configuration.name)-\(subscriptions)"
        try connection.setPrefetch(prefetch)
        try connection.consume(queue, tag: consumerTag)
    }

    private func receive() {
        guard let connection = link.connection else { return }
        do throws(AMQPError) {
            while let event = try connection.next() {
                switch event {
                case .delivery(let delivery):
                    unsettled.delivered()
                    buffer.append(delivery)
                case .consumerCancelled: lose(.notFound)
                case .channelClosed(let error, _): lose(error)
                case .blocked(let isBlocked): link.isBlocked = isBlocked
                case .confirm, .returned: break
                }
            }
            try connection.keepAlive(now: .now)
        } catch {
            lose(error)
        }
    }

    private func lose(_ error: AMQPError) {
        link.lose(error)
        // Without its channel a message that was not taken yet can never be settled; it comes again.
        guard let connection = link.connection, connection.epoch != 0 else { return buffer.removeAll() }
    }
}
