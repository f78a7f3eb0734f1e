import Synchronization

/// How many captures the handlers have taken so far, whether or not their transactions have committed.
final class HandledCount: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }
    func add(_ more: Int) { count.add(more, ordering: .relaxed) }
}
