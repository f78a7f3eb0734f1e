package import Logging
internal import OwnThread

/// Single questions and orders to a broker, as commands of an operator need them.
///
/// It connects at the first call and again at the next call after the connection was lost; each call is tried once and
/// throws what went wrong. Not for streams of messages: that is what ``Publisher`` and ``Consumer`` are for.
package actor BrokerSession {
    private let thread: OwnThread
    private let link: Link

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    package init(_ configuration: BrokerConfiguration, logger: Logger) {
        let thread = OwnThread(named: "amqp-session")
        self.thread = thread
        link = Link(configuration, thread: thread, logger: logger)
    }

    deinit { thread.stop() }

    /// Makes sure that exchanges, queues and bindings exist.
    package func declare(_ topology: Topology) async throws(AMQPError) {
        try perform { connection throws(AMQPError) in try connection.declare(topology) }
    }

    /// How many messages wait in a queue (those handed over and not settled do not count) and how many consumers it
    /// has; `nil` when there is no such queue.
    package func queueDepth(_ name: String) async throws(AMQPError) -> (messages: Int, consumers: Int)? {
        do throws(AMQPError) {
            return try perform { connection throws(AMQPError) in try connection.depth(of: name) }
        } catch .notFound {
            return nil
        }
    }

    /// Takes one message out of a queue; it must be settled. `nil` when none is waiting.
    package func get(_ queue: String) async throws(AMQPError) -> Delivery? {
        try perform { connection throws(AMQPError) in try connection.get(queue) }
    }

    /// - Returns: `false` when the tag is stale: the message is back in its queue then.
    @discardableResult package func acknowledge(_ tag: DeliveryTag) async throws(AMQPError) -> Bool {
        guard link.connection?.epoch == tag.epoch else { return false }
        return try perform { connection throws(AMQPError) in
            try connection.acknowledge(tag.number, multiple: false)
            return true
        }
    }

    /// - Returns: `false` when the tag is stale: the message is back in its queue then.
    @discardableResult package func reject(_ tag: DeliveryTag, requeue: Bool) async throws(AMQPError) -> Bool {
        guard link.connection?.epoch == tag.epoch else { return false }
        return try perform { connection throws(AMQPError) in
            try connection.reject(tag.number, requeue: requeue)
            return true
        }
    }

    /// Drops all waiting messages and tells how many there were.
    @discardableResult package func purge(_ queue: String) async throws(AMQPError) -> Int {
        try perform { connection throws(AMQPError) in try connection.purge(queue) }
    }

    package func delete(queue: String) async throws(AMQPError) {
        try perform { connection throws(AMQPError) in try connection.delete(queue: queue) }
    }

    package func delete(exchange: String) async throws(AMQPError) {
        try perform { connection throws(AMQPError) in try connection.delete(exchange: exchange) }
    }

    package func close() async { link.close() }

    private func perform<Answer>(
        _ call: (WireConnection) throws(AMQPError) -> Answer
    ) throws(AMQPError) -> Answer {
        guard !link.isClosed else { throw .closed }
        serve()
        let connection = try link.connectNow()
        do throws(AMQPError) {
            if connection.epoch == 0 { try connection.openChannel() }
            link.becomeReady()
            let answer = try call(connection)
            serve()
            return answer
        } catch {
            if error.endsConnection { link.lose(error) }
            throw error
        }
    }

    /// Keeps an idle connection alive.
    private func serve() {
        guard let connection = link.connection else { return }
        do throws(AMQPError) {
            while try connection.next() != nil {}
            try connection.keepAlive(now: .now)
        } catch {
            link.lose(error)
        }
        link.rearm(deadline: nil, wantsRoom: false) { [weak self] in
            self?.assumeIsolated { $0.serve() }
        }
    }
}
