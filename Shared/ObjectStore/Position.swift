internal import Synchronization

/// How far a stream that is pulled has come.
final class Position: Sendable {
    private let next: Mutex<Int>

    init(_ start: Int) { next = Mutex(start) }

    /// Returns the position and moves on by `count`; `nil` once `end` is reached.
    func advance(by count: Int, upTo end: Int) -> Int? {
        next.withLock { next in
            guard next < end else { return nil }
            defer { next = min(end, next + count) }
            return next
        }
    }
}
