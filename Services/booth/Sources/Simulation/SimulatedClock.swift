internal import FoundationEssentials

/// A booth's clock that is wrong by some seconds and runs too fast or too slow.
struct SimulatedClock: Sendable {
    /// By how much it is ahead at the start, in seconds.
    let skew: Double
    private let drift: Double
    private let start: Date

    init(_ faults: SimulatedFaults, booth: Int, start: Date = Date()) {
        // Places that no capture has.
        var chance = Chance(seed: faults.seed(of: booth), place: -1)
        skew = faults.skew > 0 ? Double.random(in: -faults.skew...faults.skew, using: &chance) : 0
        drift = faults.drift > 0 ? Double.random(in: -faults.drift...faults.drift, using: &chance) / 1_000_000 : 0
        self.start = start
    }

    /// What it shows when it is `time`.
    func reading(at time: Date) -> Date { time.addingTimeInterval(skew + drift * time.timeIntervalSince(start)) }
}
