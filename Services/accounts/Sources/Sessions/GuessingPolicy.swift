package import Foundation

/// Decides how long whoever typed a wrong password must wait before the next try counts.
package enum GuessingPolicy {
    /// Wrong tries are remembered for so long.
    package static let memory: TimeInterval = 900

    /// What tries are counted for.
    package enum Bucket: Sendable {
        /// An address, from browsers that never signed in to it.
        case account
        /// A browser that has signed in to the account before.
        case device
        /// The place where tries come from, whatever account they are for. Many may sit behind one address.
        case client

        var free: Int {
            switch self {
            case .account, .device: 5
            case .client: 50
            }
        }
    }

    /// Until when further tries do not count; nil when the next one does.
    ///
    /// - Parameters:
    ///   - tries: wrong ones within ``memory``.
    ///   - last: when the last of them was.
    package static func waitUntil(_ bucket: Bucket, tries: Int, last: Date?, at now: Date) -> Date? {
        guard let last, tries >= bucket.free else { return nil }
        // 4, 8, 16 … seconds, a minute at most: guessing becomes hopeless, and whoever mistypes gets on.
        let until = last.addingTimeInterval(min(60, 4 * pow(2, Double(min(tries - bucket.free, 10)))))
        return until > now ? until : nil
    }
}
