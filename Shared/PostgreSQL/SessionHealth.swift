import Synchronization

/// What others may know of a session without asking its thread.
final class SessionHealth: Sendable {
    private let broken = Atomic(false)
    private let inTransaction = Atomic(false)
    /// Ends when the session is lost or closed; it never has an element.
    let end: AsyncStream<Never>
    private let ending: AsyncStream<Never>.Continuation

    init() { (end, ending) = AsyncStream.makeStream() }

    /// Whether it can never be used again.
    var isBroken: Bool { broken.load(ordering: .acquiring) }
    /// Whether the last call left a transaction open, failed or not.
    var isInTransaction: Bool { inTransaction.load(ordering: .acquiring) }

    func markBroken() {
        broken.store(true, ordering: .releasing)
        inTransaction.store(false, ordering: .releasing)
        ending.finish()
    }

    func note(inTransaction value: Bool) { inTransaction.store(value, ordering: .releasing) }
}
