import Synchronization

/// One call of a caller, which may be cancelled while the connection's thread works on it.
final class Operation: Sendable {
    private let cancelled = Atomic(false)
    private let interrupt: Interrupt

    init(_ interrupt: Interrupt) { self.interrupt = interrupt }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() {
        cancelled.store(true, ordering: .releasing)
        interrupt.signal()
    }
}
