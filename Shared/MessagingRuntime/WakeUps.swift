import PostgreSQL
import Synchronization

/// Turns notifications into "look again", never missing one that came while nobody waited.
final class WakeUps: Sendable {
    private struct State {
        var count = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let notifications: AsyncStream<DatabaseNotification>
    private let interval: Duration

    /// - Parameter interval: how long a wait lasts at most, so that a lost notification only delays.
    init(_ notifications: AsyncStream<DatabaseNotification>, every interval: Duration) {
        self.notifications = notifications
        self.interval = interval
    }

    /// Passes notifications on until cancelled.
    func listen() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in self.notifications { self.wake() } }
            group.addTask {
                while (try? await Task.sleep(for: self.interval)) != nil { self.wake() }
                self.wake()
            }
            await group.waitForAll()
        }
    }

    /// The state of affairs before looking; pass it to ``wait(since:)``.
    var mark: Int { state.withLock { $0.count } }

    /// Returns at once when something happened after `mark` was taken, else as soon as it does.
    func wait(since mark: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isLate = state.withLock { state in
                    guard state.count == mark, !Task.isCancelled else { return true }
                    state.waiter = continuation
                    return false
                }
                if isLate { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
    }

    private func wake() {
        let waiter = state.withLock { state in
            state.count += 1
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
