import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL
import Synchronization

/// Writes down how far a rendering that takes long is, for its page, and says it, every few seconds at most.
///
/// It does so beside the transaction of the rendering, which nobody sees before its end. What cannot be written is left
/// out: it is only for patience.
final class RenderingProgress: Sendable {
    private struct State {
        var toldAt = ContinuousClock.now
        var writing: Task<Void, Never>?
    }

    /// Before the first telling and between two: what is quick says nothing.
    static let pause = Duration.seconds(2)

    private let unit: UnitOfWork
    private let capture: CaptureReceived
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    init(unit: UnitOfWork, capture: CaptureReceived, now: @escaping @Sendable () -> Date) {
        self.unit = unit
        self.capture = capture
        self.now = now
    }

    /// - Parameter fraction: from 0 to 1.
    func tell(_ fraction: Double) {
        let instant = ContinuousClock.now
        state.withLock { state in
            guard state.toldAt.duration(to: instant) >= Self.pause else { return }
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
        let instant = now()
        let total = capture.originals.count
        let done = min(total, max(0, Int(fraction * Double(total))))
        let percent = min(99, max(0, Int(fraction * 100)))
        try? await unit.perform(at: instant) { [capture] transaction, outbox in
            try await transaction.execute(
                """
                insert into progress as p (capture_id, percent, told_at)
                values (\(capture.captureID.uuid), \(percent), \(instant))
                on conflict (capture_id) do update set percent = excluded.percent, told_at = excluded.told_at
                """)
            try await outbox.publish(
                CaptureRendering(
                    captureID: capture.captureID, rentalID: capture.rentalID, done: done, total: total,
                    percent: percent, at: instant), MessageDetails(rental: capture.rentalID.uuid))
        }
    }
}
