/// Waits that double up to a cap, with jitter so that processes do not come back in step.
struct Backoff {
    private var wait: Duration
    private let longest: Duration

    init(shortest: Duration = .milliseconds(100), longest: Duration = .seconds(5)) {
        wait = shortest
        self.longest = longest
    }

    /// The next wait: between half and all of the current step.
    mutating func next() -> Duration {
        defer { wait = min(wait * 2, longest) }
        return wait * Double.random(in: 0.5...1)
    }
}
