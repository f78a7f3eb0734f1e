/// Waits that double up to a longest one; chance takes up to half of each, so that booths whose network comes back in
/// the same moment do not all knock at once.
package struct GrowingWait: Sendable, Equatable {
    package let first: Duration
    package let longest: Duration

    package init(first: Duration, longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// - Parameters:
    ///   - failures: in a row, the first being 1.
    ///   - share: from 0 to 1, by chance.
    package func wait(afterFailures failures: Int, share: Double) -> Duration {
        guard failures > 0 else { return .zero }
        let full = min(first * (1 << min(failures - 1, 20)), longest)
        return full * (1 - 0.5 * min(max(share, 0), 1))
    }
}
