import Dispatch
import Glibc
import Logging
import ServiceLifecycle
import Synchronization

/// Sees to it that the process is gone in time after it was asked to stop, whatever hangs.
final class ShutdownWatch: Service {
    /// Running services are cancelled when they have not stopped after this time.
    let graceful: Duration
    /// The process is ended when cancelling did not help either.
    private let last: DispatchTimeInterval
    private let logger: Logger
    private let asked = Mutex(false)

    /// - Parameter limit: the time within which the process must be gone.
    init(within limit: Duration, logger: Logger) {
        graceful = limit * 7 / 10
        let (seconds, attoseconds) = (limit * 95 / 100).components
        last = .milliseconds(Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000))
        self.logger = logger
    }

    /// Whether somebody asked the process to stop.
    var wasAsked: Bool { asked.withLock { $0 } }

    func run() async throws {
        try await gracefulShutdown()
        asked.withLock { $0 = true }
        logger.notice("stopping")
        // Not a task: the cooperative threads may be what hangs.
        DispatchQueue.global().asyncAfter(deadline: .now() + last) { [logger] in
            logger.critical("the process did not stop in time and ends now")
            _exit(ExitCodes.failure)
        }
    }
}
