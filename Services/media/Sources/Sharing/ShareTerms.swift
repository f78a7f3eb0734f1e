import Contracts
package import Foundation

/// Decides how long a share lasts: as long as its customer says, and never longer than what it shows is kept.
package enum ShareTerms {
    /// How long a share lasts when nobody says otherwise.
    package static let usual: TimeInterval = 30 * 86_400
    static let mostRecipients = 50
    /// Of one rental, that are open at the same time.
    static let mostOpen = 200
    static let longestName = 100
    static let longestPurpose = 200
    static let passwordLengths = 8...200

    /// When a share ends.
    ///
    /// - Parameters:
    ///   - wanted: as its customer said; nil for the usual time.
    ///   - lastClock: when the last of its captures is erased; nil as long as no clock is known for any, and then a share
    ///     lasts the usual time at most.
    package static func end(wanted: Date?, lastClock: Date?, at now: Date) -> Date {
        min(wanted ?? now.addingTimeInterval(usual), lastClock ?? now.addingTimeInterval(usual)).inMilliseconds
    }
}
