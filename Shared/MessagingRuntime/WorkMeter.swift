package import FoundationEssentials
import Synchronization

/// What one process has done of a workload lately.
package final class WorkMeter: Sendable {
    private struct State {
        /// Messages of each of the last ticks, the newest last.
        var ticks: [Int] = [0]
        var reached: Date?
    }

    /// With a tick every five seconds, a minute.
    private static let kept = 12
    private let state = Mutex(State())

    package init() {}

    /// Counts messages that have been dealt with.
    ///
    /// - Parameter reached: when the last of them was said.
    func count(_ number: Int, reached: Date?) {
        state.withLock { state in
            state.ticks[state.ticks.count - 1] += number
            if let reached { state.reached = reached }
        }
    }

    /// Ends a stretch of five seconds.
    func tick() {
        state.withLock { state in
            state.ticks.append(0)
            if state.ticks.count > Self.kept { state.ticks.removeFirst() }
        }
    }

    /// Messages a minute, of the last minute as far as the process is that old.
    package var perMinute: Double {
        state.withLock { Double($0.ticks.reduce(0, +)) * Double(Self.kept) / Double($0.ticks.count) }
    }

    /// When the message that was dealt with last was said.
    package var reached: Date? { state.withLock { $0.reached } }
}
