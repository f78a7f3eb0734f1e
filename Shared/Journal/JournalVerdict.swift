/// What a verification of one chain found.
package enum JournalVerdict: Sendable, Equatable, CustomStringConvertible {
    /// What is wrong at a position.
    package enum Flaw: String, Sendable, Equatable {
        /// There is no entry here although there should be.
        case missing
        /// The entry, or the one before it, is not what was written.
        case changed
        /// The version of the key that made the code is not at hand.
        case keyMissing = "key missing"
        /// The head of the chain is not this last entry.
        case headDiffers = "head differs"
    }

    /// Every entry is what was written; how many there are.
    case intact(entries: Int64)
    /// The first position where something is wrong.
    case broken(position: Int64, Flaw)

    package var isIntact: Bool { if case .intact = self { true } else { false } }

    package var description: String {
        switch self {
        case .intact(let entries): "intact, \(entries) entries"
        case .broken(let position, let flaw): "broken at \(position): \(flaw.rawValue)"
        }
    }
}
