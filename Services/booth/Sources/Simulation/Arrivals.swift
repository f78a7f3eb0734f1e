/// When captures are made, in seconds from the start: evenly, or in clumps as guests come at a party.
///
/// It never ends; in the long run it brings `rate` captures a second in either way.
package struct Arrivals: Sequence, IteratorProtocol, Sendable {
    /// Between two captures of a clump; nobody's booth is faster.
    private static let withinClump = 0.02

    private let rate: Double
    private let largestClump: Int
    private var chance: Chance
    private var clumpBegins = 0.0
    private var left = 0
    private var made = 0
    private var size = 0

    /// - Parameter largestClump: each clump has one to so many captures; 1 for captures that come evenly.
    package init(rate: Double, largestClump: Int, seed: UInt64) {
        self.rate = rate
        self.largestClump = Swift.max(1, largestClump)
        chance = Chance(seed: seed)
    }

    package mutating func next() -> Double? {
        guard largestClump > 1 else {
            defer { made += 1 }
            return Double(made) / rate
        }
        if left == 0 {
            if size > 0 { clumpBegins += Double(size) / rate * Double.random(in: 0.5...1.5, using: &chance) }
            size = Int.random(in: 1...largestClump, using: &chance)
            left = size
        }
        defer { left -= 1 }
        return clumpBegins + Double(size - left) * Swift.min(Self.withinClump, 0.5 / rate)
    }
}
