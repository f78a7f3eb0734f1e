/// How long to wait before the next attempt to connect.
///
/// The wait doubles with each failure up to a cap, and a random part of it is taken away, so that a thousand clients do
/// not come back in the same instant after their broker restarted.
package struct ReconnectPolicy: Sendable, Equatable {
    /// The full wait after the first failure.
    package var first: Duration
    /// The full wait never exceeds this.
    package var longest: Duration
    /// The share of the wait that chance may take away, 0 to 1.
    package var jitter: Double

    package init(first: Duration = .milliseconds(100), longest: Duration = .seconds(15), jitter: Double = 0.5) {
        self.first = first
        self.longest = longest
        self.jitter = min(max(jitter, 0), 1)
    }

    /// The wait after `failures` failures in a row, the first being 1.
    package func wait(
        afterFailures failures: Int, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        guard failures > 0 else { return .zero }
        let full = min(first * (1 << min(failures - 1, 20)), longest)
        return full * (1 - Double.random(in: 0...1, using: &generator) * jitter)
    }
}
