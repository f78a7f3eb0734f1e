import Dispatch
import Glibc
import Logging
import ServiceLifecycle
import Synchronization

/// Sees to it that the process is gone ten seconds after it was asked to stop, whatever hangs.
final class ShutdownWatch: Service {
    /// Running services are cancelled when they have not stopped after this time.
    static let graceful = Duration.seconds(7)
    /// The process is ended when cancelling did not help either.
    private static let last = DispatchTimeInterval.milliseconds(9500)

    private let logger: Logger
    private let asked = Mutex(false)

    init(logger: Logger) {
        self.logger = logger
    }

    /// Whether somebody asked the process to stop.
    var wasAsked: Bool { asked.withLock { $0 } }

    func run() async throws {
        try await gracefulShutdown()
        asked.withLock { $0 = true }
        logger.notice("stopping")
        // Not a task: the cooperative threads may be what hangs.
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.last) { [logger] in
            logger.critical("the process did not stop in time and ends now")
            _exit(ExitCodes.failure)
        }
    }
}
