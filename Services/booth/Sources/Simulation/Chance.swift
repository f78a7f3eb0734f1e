/// Numbers by chance that are the same in every run with the same seed (SplitMix64).
package struct Chance: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// Chance of its own for the `place`th of something, which nothing else that is drawn can shift.
    package init(seed: UInt64, place: Int) {
        var seeding = Chance(seed: seed ^ (UInt64(bitPattern: Int64(place)) &* 0xd6e8_feb8_6659_fd93))
        state = seeding.next()
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
