import CPostgreSQL
import OwnThread
import Synchronization

/// Asks the server to stop what a connection is doing.
///
/// `PQcancel` opens a connection of its own and may wait for a server that says nothing, so it runs on a thread that
/// is nobody's connection. (Until libpq 17 that connection is not encrypted; it carries a process number and a key
/// made for nothing else.)
///
/// - Important: `@unchecked Sendable` because a `PGcancel` does not change once made, `PQcancel` may be called from any
///   thread (section 34.7 of the manual), and it is freed exactly once, when nobody holds this. The cancellation tests
///   under the thread sanitizer would notice a breach.
@safe
final class CancelRequest: @unchecked Sendable {
    private let raw: OpaquePointer
    private let interrupt: Interrupt
    private let done = Atomic(false)

    init(taking raw: OpaquePointer, interrupt: Interrupt) {
        unsafe self.raw = raw
        self.interrupt = interrupt
    }

    deinit { unsafe PQfreeCancel(raw) }

    /// Whether the server has heard it; it cannot hit a later statement then.
    var isDone: Bool { done.load(ordering: .acquiring) }

    /// Returns at once; ``isDone`` becomes true and the interrupt is signalled when the server has heard it.
    func send() {
        Task { await Canceller.shared.perform(self) }
    }

    fileprivate func sendNow() {
        var message = [CChar](repeating: 0, count: 256)
        _ = unsafe PQcancel(raw, &message, Int32(message.count))
        done.store(true, ordering: .releasing)
        interrupt.signal()
    }
}

/// The one thread of the process on which cancel requests are sent, one after the other.
private actor Canceller {
    static let shared = Canceller()
    private let thread = OwnThread(named: "pg-cancel")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    func perform(_ request: CancelRequest) { request.sendNow() }
}
