import Glibc
import Logging
import OwnThread

/// Listens to one channel on a connection of its own and makes that connection again, with growing waits, when it is
/// lost.
actor Listener {
    private let thread = OwnThread(named: "pg-listen")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    private let configuration: DatabaseConfiguration
    private let channel: String
    private let continuation: AsyncStream<DatabaseNotification>.Continuation
    private let logger: Logger
    private let interrupt = Interrupt()
    private let backoff = Backoff(first: .milliseconds(50), longest: .seconds(5))
    private var handle: ConnectionHandle?
    private var failures = 0
    private var isStopped = false

    init(
        _ configuration: DatabaseConfiguration, channel: String,
        continuation: AsyncStream<DatabaseNotification>.Continuation, logger: Logger
    ) {
        self.configuration = configuration
        self.channel = channel
        self.continuation = continuation
        self.logger = logger
    }

    deinit { thread.stop() }

    func start() {
        guard !isStopped, handle == nil else { return }
        do throws(DatabaseError) {
            try listen()
            failures = 0
            continuation.yield(.reconnected)
            drain()
        } catch {
            if failures == 0 {
                logger.warning(
                    "cannot listen to the database",
                    metadata: [
                        "channel": "\(channel)", "error": "\(error)", "reason": "\(error.serverMessage ?? "")",
                    ])
            }
            restart()
        }
    }

    func stop() {
        isStopped = true
        thread.unwatch()
        handle = nil
        continuation.finish()
    }

    /// Blocks this thread while connecting, up to the limit of the configuration, and for the answer.
    private func listen() throws(DatabaseError) {
        let handle = try ConnectionHandle(configuration)
        guard handle.sendScript("listen \(quotedChannel)") else { throw DatabaseError(.connection) }
        let deadline = ContinuousClock.now + configuration.connectTimeout
        while true {
            guard handle.flush() != nil, ContinuousClock.now < deadline else { throw DatabaseError(.connection) }
            if handle.isBusy {
                let ready = handle.wait(writing: false, interrupt: interrupt, atMost: deadline - .now)
                if ready.socket, !handle.consume() { throw DatabaseError(.connection) }
                continue
            }
            guard let set = handle.nextResult() else { break }
            if !set.report.sqlState.isEmpty { throw set.report.error(in: "listen") }
        }
        self.handle = handle
        thread.watch(handle.socket, events: Int16(POLLIN), every: .seconds(60)) { [weak self] in
            self?.assumeIsolated { $0.drain() }
        }
    }

    private func drain() {
        guard let handle else { return }
        guard handle.consume(), handle.isAlive else {
            thread.unwatch()
            self.handle = nil
            return restart()
        }
        while let (_, payload) = handle.nextNotification() {
            // When the reader is slow the oldest goes, and the reader is told so after the newest.
            if case .dropped = continuation.yield(.notification(payload: payload)) {
                continuation.yield(.reconnected)
            }
        }
    }

    private func restart() {
        guard !isStopped else { return }
        failures += 1
        let delay = backoff.delay(before: failures)
        Task { [weak self] in
            try? await Task.sleep(for: delay)
            await self?.start()
        }
    }

    /// A dot in the channel's name is part of it.
    private var quotedChannel: String {
        "\"" + channel.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
