/// Spans of time that come again and again by chance, such as a booth's hours without a network.
package struct Spells: Sendable {
    /// From the beginning of one to that of the next, in seconds, on average.
    private let every: Double
    /// How long one lasts at most, in seconds.
    private let longest: Double
    private var chance: Chance
    private var current = 0.0..<0.0
    /// How many have begun.
    package private(set) var count = 0

    package init(every: Double, longest: Double, seed: UInt64) {
        self.every = every
        self.longest = longest
        chance = Chance(seed: seed)
        plan(after: 0)
    }

    /// Whether one is going on so many seconds after the start. Asked in the order of time.
    package mutating func isOn(at seconds: Double) -> Bool {
        while seconds >= current.upperBound {
            if current.lowerBound > 0 { count += 1 }
            plan(after: current.lowerBound)
        }
        return current.contains(seconds)
    }

    private mutating func plan(after begin: Double) {
        let next = begin + every * Double.random(in: 0.5...1.5, using: &chance)
        // One ends before the next can begin.
        let length = min(longest * Double.random(in: 0.1...1, using: &chance), every * 0.45)
        current = next..<(next + length)
    }
}
