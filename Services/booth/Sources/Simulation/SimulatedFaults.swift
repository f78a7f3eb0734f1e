/// What goes wrong around simulated booths. All of it is decided by the seed; what it meets depends on the machine.
package struct SimulatedFaults: Codable, Sendable, Equatable {
    package var seed: UInt64 = 0
    /// Seconds from one loss of a booth's network to the next, on average; 0 for none.
    package var outageEvery = 0.0
    /// Seconds that one lasts at most.
    package var outageLasts = 0.0
    /// Seconds from one sudden end of a booth's agent to the next, on average; 0 for none.
    package var crashEvery = 0.0
    /// Percent of uploads, and of announcements, that are done a second time.
    package var duplicates = 0.0
    /// Percent of captures that are announced before their files are there, or after captures that are younger.
    package var reorder = 0.0
    /// Seconds by which a booth's clock is wrong at most, in either direction.
    package var skew = 0.0
    /// Parts in a million by which a booth's clock is too fast or too slow at most.
    package var drift = 0.0

    package init() {}

    /// What may happen to one capture.
    enum Mishap: Int {
        case uploadedTwice, announcedTwice, announcedAfterReceipt, announcedEarly, announcedLate
    }

    /// Whether it happens to the booth's capture of this number: the same answer every time.
    func happens(_ mishap: Mishap, booth: Int, sequence: Int) -> Bool {
        let percent = mishap == .announcedEarly || mishap == .announcedLate ? reorder / 2 : duplicates
        guard percent > 0 else { return false }
        var chance = Chance(seed: seed(of: booth), place: sequence &* 8 &+ mishap.rawValue)
        return Double.random(in: 0..<100, using: &chance) < percent
    }

    /// A booth's own seed.
    func seed(of booth: Int) -> UInt64 {
        var chance = Chance(seed: seed, place: booth)
        return chance.next()
    }
}
