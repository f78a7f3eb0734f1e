package import Contracts

/// Which of a rental's newest captures a screen shows next: one after the other, from the newest on, and again.
package struct SlideOrder: Sendable {
    private let captures: [Identifier<Capture>]

    package init(_ captures: [Identifier<Capture>]) { self.captures = captures }

    /// - Parameters:
    ///   - wanted: one that has just arrived; nil for the next one.
    ///   - after: what was shown before.
    ///   - formerly: where that stood; counts when it is not there any more.
    /// - Returns: nil when there is nothing to show.
    package func place(wanted: Identifier<Capture>?, after: Identifier<Capture>?, formerly: Int?) -> Int? {
        guard !captures.isEmpty else { return nil }
        if let wanted, let place = captures.firstIndex(of: wanted) { return place }
        guard let after else { return 0 }
        if let place = captures.firstIndex(of: after) { return (place + 1) % captures.count }
        // What stood behind it has moved up.
        return formerly.map { $0 >= 0 && $0 < captures.count ? $0 : 0 } ?? 0
    }
}
