package import Logging
internal import OwnThread

/// Publishes messages and waits for the broker's confirms, over one connection that comes back by itself.
///
/// It connects at the first use. Up to `maximumUnconfirmed` messages are on their way at once, whoever publishes them;
/// further callers wait their turn. A message that was on its way when the connection broke fails with
/// ``AMQPError/connectionLost``: it may or may not have arrived, and is never sent again by itself. A message that was
/// not yet written waits for the next connection, for at most the configuration's `answerTimeout`.
///
/// All C calls run on a thread of its own. Call ``close()`` when done.
package actor Publisher {
    /// Messages of one caller of which not all are written yet.
    private struct Queued {
        var batch: PublishBatch
        var next = 0
        /// Since when nothing of it moved.
        var waitingSince: ContinuousClock.Instant
    }

    private let thread: OwnThread
    private let link: Link
    private let topology: Topology
    private let maximumUnconfirmed: Int
    private var queue = Fifo<Queued>()
    private var unconfirmed = UnconfirmedMessages()
    private var wantsRoom = false
    /// Whether the window was full; writing goes on when a quarter of it is free, so that it goes on in bursts.
    private var isWindowFull = false
    /// When the broker last began or ceased to block; it confirms nothing in between.
    private var unblockedAt = ContinuousClock.now
    private var farewells: [Waiter<Void>] = []
    private var isClosing = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - topology: declared at each connect, before anything is published.
    ///   - maximumUnconfirmed: how many messages may wait for their confirm at once.
    package init(
        _ configuration: BrokerConfiguration, topology: Topology = .empty, maximumUnconfirmed: Int = 1024,
        logger: Logger
    ) {
        let thread = OwnThread(named: "amqp-publish")
        self.thread = thread
        self.topology = topology
        self.maximumUnconfirmed = max(1, maximumUnconfirmed)
        link = Link(configuration, thread: thread, logger: logger)
    }

    deinit { thread.stop() }

    // MARK: Publishing

    /// Publishes one message and returns once the broker has confirmed it.
    ///
    /// - Throws: ``AMQPError``, or `CancellationError` when the task was cancelled; the message may or may not have
    ///   arrived then, as after ``AMQPError/connectionLost`` and ``AMQPError/timeout``.
    package nonisolated func publish(_ message: OutgoingMessage) async throws {
        let outcomes = await publish([message])
        guard case .failure(let error)? = outcomes.first else { return }
        if error == .cancelled { throw CancellationError() }
        throw error
    }

    /// Publishes many messages at once and tells what became of each, in their order.
    ///
    /// They are written in order, too, and so the broker routes them in order.
    package nonisolated func publish(_ messages: [OutgoingMessage]) async -> [Result<Void, AMQPError>] {
        let batch = PublishBatch(messages)
        await accept(batch)
        return await batch.outcomes()
    }

    private func accept(_ batch: PublishBatch) {
        guard !isClosing else {
            for index in batch.messages.indices { batch.settle(index, .closed) }
            return
        }
        queue.append(Queued(batch: batch, waitingSince: .now))
        serve()
    }

    // MARK: State

    package var state: ConnectionState {
        serve()
        return link.state
    }

    /// Connects if need be and returns once the topology stands.
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

    /// Takes no more messages, waits for those on their way, for at most the configuration's `answerTimeout`, and
    /// says goodbye to the broker. Whoever publishes afterwards gets ``AMQPError/closed``.
    package nonisolated func close() async {
        await farewell().wait {}
        await shut()
    }

    private func farewell() -> Waiter<Void> {
        isClosing = true
        let waiter = Waiter<Void>()
        farewells.append(waiter)
        serve()
        return waiter
    }

    private func shut() {
        link.close()
        failQueue(.closed)
        unconfirmed.failAll { _ in .connectionLost }
    }

    // MARK: The engine

    /// Does all that can be done now without waiting, and sets the alarm for what cannot.
    private func serve() {
        guard !link.isClosed else { return farewells.forEach { $0.finish(()) } }
        // Nobody connects only to say goodbye.
        let hasWork = !isClosing || !queue.isEmpty || !unconfirmed.isEmpty
        if hasWork, let error = link.advance({ connection throws(AMQPError) in try setUp(connection) }) {
            failQueue(error)
        }
        receive()
        send()
        expire()
        if isClosing, unconfirmed.isEmpty, queue.isEmpty || link.connection == nil {
            farewells.forEach { $0.finish(()) }
            farewells.removeAll()
        }
        link.rearm(deadline: nextDeadline, wantsRoom: wantsRoom) { [weak self] in
            self?.assumeIsolated { $0.serve() }
        }
    }

    private func setUp(_ connection: WireConnection) throws(AMQPError) {
        if connection.epoch == 0 {
            try connection.openChannel()
            try connection.selectConfirms()
        }
        try connection.declare(topology)
    }

    private func receive() {
        guard let connection = link.connection else { return }
        do throws(AMQPError) {
            while let event = try connection.next() {
                switch event {
                case .confirm(let number, let multiple, let isPositive):
                    unconfirmed.confirm(number, multiple: multiple, isPositive: isPositive)
                case .returned(let exchange, let routingKey, let messageID):
                    unconfirmed.markReturned(exchange: exchange, routingKey: routingKey, messageID: messageID)
                case .blocked(let isBlocked):
                    link.isBlocked = isBlocked
                    unblockedAt = .now
                    link.logger.warning(isBlocked ? "the broker blocks publishing" : "the broker publishes again")
                case .channelClosed(let error, let text): lose(error, text: text)
                case .delivery, .consumerCancelled: break
                }
            }
            try connection.keepAlive(now: .now)
        } catch {
            lose(error)
        }
    }

    private func send() {
        wantsRoom = false
        guard link.isReady, !link.isBlocked, !queue.isEmpty, let connection = link.connection else { return }
        if unconfirmed.count >= maximumUnconfirmed { isWindowFull = true }
        if isWindowFull, unconfirmed.count > maximumUnconfirmed - maximumUnconfirmed / 4 { return }
        isWindowFull = false
        connection.cork()
        defer { connection.uncork() }
        let now = ContinuousClock.now
        var sinceReceive = 0
        while !queue.isEmpty, unconfirmed.count < maximumUnconfirmed, link.isReady, !link.isBlocked {
            guard connection.hasRoom() else {
                wantsRoom = true
                return
            }
            guard sendNext(over: connection, now) else { return }
            sinceReceive += 1
            if sinceReceive % 64 == 0 { receive() }
        }
    }

    /// Writes the next message of the queue; `false` when the connection is gone.
    private func sendNext(over connection: WireConnection, _ now: ContinuousClock.Instant) -> Bool {
        guard let queued = queue.first else { return true }
        let (batch, index) = (queued.batch, queued.next)
        if batch.isFinished {
            queue.popFirst()
            return true
        }
        if index + 1 < batch.messages.count {
            queue.first?.next += 1
            queue.first?.waitingSince = now
        } else {
            queue.popFirst()
        }
        do throws(AMQPError) {
            try connection.publish(batch.messages[index])
            unconfirmed.append(batch, index: index, at: now)
            return true
        } catch {
            if case .invalidMessage = error {
                batch.settle(index, error)
                return true
            }
            unconfirmed.append(batch, index: index, at: now)
            lose(error)
            return false
        }
    }

    // MARK: When it goes wrong

    /// Fails what was on its way. After a close of the channel those messages that the broker's text points at get the
    /// reason; what became of the others is unknown.
    private func lose(_ error: AMQPError, text: String = "") {
        link.lose(error)
        if error.endsConnection { return unconfirmed.failAll { _ in .connectionLost } }
        let isPointedAt = { (message: OutgoingMessage) in
            text.contains("'\(message.exchange)'")
                && (!text.contains("topic '") || text.contains("'\(message.routingKey)'"))
        }
        var isAnyPointedAt = false
        unconfirmed.forEachOpen { isAnyPointedAt = isAnyPointedAt || isPointedAt($0) }
        unconfirmed.failAll { isPointedAt($0) || !isAnyPointedAt ? error : .connectionLost }
    }

    private func failQueue(_ error: AMQPError) {
        for queued in queue.all { fail(queued, error) }
        queue.removeAll()
    }

    private func fail(_ queued: Queued, _ error: AMQPError) {
        for index in queued.next..<queued.batch.messages.count { queued.batch.settle(index, error) }
    }

    private var limit: Duration { link.configuration.answerTimeout }

    private func expire() {
        let now = ContinuousClock.now
        unconfirmed.expire(sentBefore: now - limit)
        // A broker that confirms nothing for so long would leave the window full for ever.
        if !link.isBlocked, let oldest = unconfirmed.oldestSentAt, now - max(oldest, unblockedAt) > limit * 2 {
            lose(.timeout)
        }
        guard let first = queue.first, now - first.waitingSince >= limit || first.batch.isFinished else { return }
        let reason: AMQPError = link.isBlocked ? .blocked : link.lastError ?? .timeout
        queue.removeAll { queued in
            guard now - queued.waitingSince >= limit else { return queued.batch.isFinished }
            fail(queued, reason)
            return true
        }
    }

    private var nextDeadline: ContinuousClock.Instant? {
        let now = ContinuousClock.now
        return [queue.first?.waitingSince, unconfirmed.oldestSentAt].compactMap { $0.map { $0 + limit } }
            .filter { $0 > now }.min()
    }
}
