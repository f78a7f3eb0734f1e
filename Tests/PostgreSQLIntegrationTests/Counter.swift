import Synchronization

/// Counts what several tasks do.
final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    @discardableResult
    func add(_ more: Int = 1) -> Int {
        count.withLock { count in
            count += more
            return count
        }
    }

    func set(_ value: Int) { count.withLock { $0 = value } }
}
