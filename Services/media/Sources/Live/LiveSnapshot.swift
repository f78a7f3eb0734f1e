package import Contracts
package import Foundation

/// The newest captures that a rental shows at an instant, the newest first.
package struct LiveSnapshot: Sendable, Equatable {
    package struct Item: Sendable, Equatable {
        package var id: Identifier<Capture>
        package var readyAt: Date
        /// Whether screens at the party may show it: the customer has not set it aside, and its guest has not refused.
        package var isForScreens: Bool

        package init(id: Identifier<Capture>, readyAt: Date, isForScreens: Bool) {
            self.id = id
            self.readyAt = readyAt
            self.isForScreens = isForScreens
        }
    }

    /// No more are looked at.
    package static let most = 200

    package var items: [Item]
    /// Whether there may be more than these.
    package var isFull: Bool

    package var forScreens: LiveSnapshot { LiveSnapshot(items: items.filter(\.isForScreens), isFull: isFull) }

    /// The beginning of time for none.
    private var newest: Date { items.first?.readyAt ?? Date(timeIntervalSince1970: 0) }

    /// What came and went since `earlier`. What newer ones have pushed out has not gone.
    package func changes(since earlier: LiveSnapshot) -> (came: [Identifier<Capture>], went: [Identifier<Capture>]) {
        let (known, present) = (Set(earlier.items.map(\.id)), Set(items.map(\.id)))
        let came = items.filter { !known.contains($0.id) && $0.readyAt >= (earlier.edge ?? $0.readyAt) }
        let went = earlier.items.filter { !present.contains($0.id) && $0.readyAt >= (edge ?? $0.readyAt) }
        return (came.map(\.id), went.map(\.id))
    }

    /// When the last one became ready, as addresses and events name it: milliseconds since 1970.
    package var mark: Int64 { Self.mark(of: newest) }

    /// Those that became ready after an instant that was named so.
    package func arrived(after mark: Int64) -> [Identifier<Capture>] {
        items.filter { Self.mark(of: $0.readyAt) > mark }.map(\.id)
    }

    private static func mark(of instant: Date) -> Int64 { Int64((instant.timeIntervalSince1970 * 1000).rounded()) }

    /// Of what became ready before this instant nothing is known; nil when everything is there.
    private var edge: Date? { isFull ? items.last?.readyAt : nil }

    package init(items: [Item], isFull: Bool = false) {
        self.items = items
        self.isFull = isFull
    }
}
