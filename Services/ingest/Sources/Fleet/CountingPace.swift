package import Foundation

/// Decides how often a rental is counted: often while captures come, seldom when they should all be here.
package enum CountingPace {
    /// A rental that ended so long ago is not counted any more; what is missing then stays missing.
    package static let patience: TimeInterval = 90 * 86_400

    /// - Parameter end: when the rental ends.
    /// - Returns: how long it is left alone.
    package static func pause(until end: Date, at now: Date) -> TimeInterval {
        now < end.addingTimeInterval(86_400) ? 120 : 3600
    }
}
