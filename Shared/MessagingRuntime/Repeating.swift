package import Logging
import ServiceLifecycle

/// Does something again and again until the process is asked to stop, for what is measured and not for what must happen:
/// one that fails is logged, and the next one tries anew.
///
/// - Parameters:
///   - pause: between the end of one and the beginning of the next.
///   - failure: what the log says when it was not done, without a full stop.
package func repeated(
    every pause: Duration, orSaying failure: Logger.Message, to logger: Logger,
    _ body: @escaping @Sendable () async throws -> Void
) async {
    await cancelWhenGracefulShutdown {
        while !Task.isCancelled {
            do {
                try await body()
            } catch is CancellationError {
                return
            } catch {
                logger.debug(failure, metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: pause)
        }
    }
}
