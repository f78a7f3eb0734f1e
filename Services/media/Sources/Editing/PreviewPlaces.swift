import Synchronization

/// How many previews are made at the same time: each has an original in memory, twice.
package final class PreviewPlaces: Sendable {
    private let most: Int
    private let taken = Mutex(0)

    package init(most: Int) { self.most = most }

    /// Whether there was a place; whoever took it gives it back with ``leave()``.
    package func take() -> Bool {
        taken.withLock { taken in
            guard taken < most else { return false }
            taken += 1
            return true
        }
    }

    package func leave() { taken.withLock { $0 -= 1 } }
}
