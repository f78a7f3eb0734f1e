internal import Logging
import Glibc
internal import OwnThread

/// What a publisher, a consumer and a session have in common: one connection that comes back by itself.
///
/// Not `Sendable`: it lives in its actor and on its thread. The actor calls ``advance(_:)`` whenever it runs, and
/// ``rearm(deadline:wantsRoom:_:)`` before it goes to sleep.
final class Link {
    let configuration: BrokerConfiguration
    let thread: OwnThread
    let logger: Logger
    private(set) var connection: WireConnection?
    private(set) var isReady = false
    private(set) var isClosed = false
    var isBlocked = false
    /// Why the last attempt failed or the connection was lost.
    private(set) var lastError: AMQPError?
    private var failures = 0
    private var nextAttempt = ContinuousClock.now
    private var readySince = ContinuousClock.now
    private var watchers: [(waiter: Waiter<AMQPError?>, end: ContinuousClock.Instant)] = []
    private var armed: (descriptor: Int32, events: Int16, milliseconds: Int32)?

    init(_ configuration: BrokerConfiguration, thread: OwnThread, logger: Logger) {
        self.configuration = configuration
        self.thread = thread
        var logger = logger
        logger[metadataKey: "broker.connection"] = "\(configuration.name)"
        self.logger = logger
    }

    var state: ConnectionState {
        if isClosed { return .closed }
        guard isReady else { return .connecting }
        return isBlocked ? .blocked : .ready
    }

    // MARK: Coming up

    /// Connects and sets up when it is time to. Blocks for the limits of the configuration at most.
    ///
    /// - Returns: an error that waiting will not cure, for the callers that wait.
    func advance(_ setUp: (WireConnection) throws(AMQPError) -> Void) -> AMQPError? {
        guard !isReady, !isClosed, ContinuousClock.now >= nextAttempt else { return nil }
        do throws(AMQPError) {
            let connection = try connectNow()
            try setUp(connection)
            isReady = true
            readySince = .now
            lastError = nil
            logger.info("connected to the broker")
            for watcher in watchers { watcher.waiter.finish(nil) }
            watchers.removeAll()
            return nil
        } catch {
            lose(error)
            guard !error.isTransient else { return nil }
            for watcher in watchers { watcher.waiter.finish(error) }
            watchers.removeAll()
            return error
        }
    }

    /// Connects now, without waiting for the next attempt's turn, if there is no connection.
    func connectNow() throws(AMQPError) -> WireConnection {
        if let connection { return connection }
        let connection = try WireConnection(configuration)
        self.connection = connection
        return connection
    }

    /// Notes that a connection made by ``connectNow()`` needs no setting up.
    func becomeReady() {
        guard !isReady else { return }
        isReady = true
        readySince = .now
        lastError = nil
    }

    /// Notes that the connection, or only its channel or consumer, is gone, and when to try again.
    func lose(_ error: AMQPError) {
        if isReady, ContinuousClock.now - readySince > .seconds(5) { failures = 0 }
        isReady = false
        failures += 1
        lastError = error
        if error.endsConnection || connection == nil {
            thread.unwatch()
            armed = nil
            connection = nil
            isBlocked = false
        }
        var generator = SystemRandomNumberGenerator()
        let wait = configuration.reconnect.wait(afterFailures: failures, using: &generator)
        nextAttempt = .now + wait
        guard !isClosed else { return }
        logger.warning(
            "broker connection lost or refused",
            metadata: [
                "error": "\(error)", "attempt": "\(failures)",
                "retry.milliseconds": "\(WireTime.milliseconds(wait))",
            ])
    }

    /// Says goodbye. Nothing is tried again afterwards.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        isReady = false
        thread.unwatch()
        connection?.close()
        connection = nil
        for watcher in watchers { watcher.waiter.finish(.closed) }
        watchers.removeAll()
    }

    // MARK: Waiting

    /// Somebody to be woken once the link is ready, or with the reason why it is not.
    func readiness(within limit: Duration) -> Waiter<AMQPError?> {
        let waiter = Waiter<AMQPError?>()
        if isReady {
            waiter.finish(nil)
        } else if isClosed {
            waiter.finish(.closed)
        } else {
            watchers.append((waiter, .now + limit))
        }
        return waiter
    }

    private func expireWatchers(_ now: ContinuousClock.Instant) {
        guard !watchers.isEmpty else { return }
        watchers.removeAll { watcher in
            guard now >= watcher.end || watcher.waiter.isFinished else { return false }
            watcher.waiter.finish(lastError ?? .timeout)
            return true
        }
    }

    /// Lets the thread sleep until the socket, a deadline, a heartbeat or the next attempt needs it.
    func rearm(deadline: ContinuousClock.Instant?, wantsRoom: Bool, _ onReady: @escaping () -> Void) {
        guard !isClosed else { return }
        let now = ContinuousClock.now
        expireWatchers(now)
        var wait = WireConnection.tick(configuration.heartbeat)
        if !isReady { wait = min(wait, nextAttempt - now) }
        if let deadline { wait = min(wait, deadline - now) }
        if let end = watchers.map(\.end).min() { wait = min(wait, end - now) }
        // A negative descriptor is not looked at by poll(2): only the time counts then.
        let descriptor = connection?.descriptor ?? -1
        let events = Int16(wantsRoom ? POLLIN | POLLOUT : POLLIN)
        let milliseconds = max(1, WireTime.milliseconds(wait))
        if let armed, armed == (descriptor, events, milliseconds) { return }
        armed = (descriptor, events, milliseconds)
        thread.watch(descriptor, events: events, every: .milliseconds(milliseconds), onReady)
    }
}
