import Contracts
import Foundation
import PostgreSQL
import Synchronization

/// Writes down how far the rendering of a long video is, for its page, every few seconds at most.
///
/// It writes beside the transaction of the rendering, which nobody sees before its end. What cannot be written is left
/// out: it is only for patience.
final class RenderingProgress: Sendable {
    private struct State {
        var toldAt: ContinuousClock.Instant?
        var writing: Task<Void, Never>?
    }

    /// Between two writings.
    static let pause = Duration.seconds(2)

    private let database: any QueryRunner
    private let capture: Identifier<Capture>
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    init(database: any QueryRunner, capture: Identifier<Capture>, now: @escaping @Sendable () -> Date) {
        self.database = database
        self.capture = capture
        self.now = now
    }

    /// - Parameter fraction: from 0 to 1.
    func tell(_ fraction: Double) {
        let instant = ContinuousClock.now
        state.withLock { state in
            if let toldAt = state.toldAt, toldAt.duration(to: instant) < Self.pause { return }
            state.toldAt = instant
            let before = state.writing
            state.writing = Task {
                await before?.value
                await write(fraction)
            }
        }
    }

    /// Waits until nothing is written any more.
    func finish() async { await state.withLock { $0.writing }?.value }

    private func write(_ fraction: Double) async {
        let percent = min(99, max(0, Int(fraction * 100)))
        _ = try? await database.execute(
            """
            insert into progress as p (capture_id, percent, told_at) values (\(capture.uuid), \(percent), \(now()))
            on conflict (capture_id) do update set percent = excluded.percent, told_at = excluded.told_at
            """)
    }
}
