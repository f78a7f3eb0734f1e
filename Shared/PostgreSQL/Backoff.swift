/// Growing waits between repetitions, each of random length so that competitors do not meet again.
package struct Backoff: Sendable {
    private let first: Duration
    private let longest: Duration

    package init(first: Duration = .milliseconds(5), longest: Duration = .milliseconds(500)) {
        self.first = first
        self.longest = longest
    }

    /// - Parameters:
    ///   - attempt: 1 for the wait before the first repetition.
    ///   - share: of the full wait, from 0 to 1; a random one unless a test wants to know.
    package func delay(before attempt: Int, share: Double = .random(in: 0...1)) -> Duration {
        let full = min(longest, first * (1 << min(20, max(0, attempt - 1))))
        return full * (0.5 + share / 2)
    }
}
