import Deadlines
import Foundation

/// An instant from ISO 8601 text with a zone, `2026-03-05T10:00:00+01:00`.
func instant(_ text: String) throws -> Date {
    try Date(text, strategy: .iso8601)
}

func day(_ text: String) throws -> CivilDate {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    struct NoSuchDay: Error {}
    guard parts.count == 3, let day = CivilDate(year: parts[0], month: parts[1], day: parts[2]) else {
        throw NoSuchDay()
    }
    return day
}

/// SplitMix64: the same numbers in every run, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
    /// Some instant from 2000 to 2099.
    mutating func instant() -> Date {
        Date(timeIntervalSince1970: Double(Int.random(in: 946_684_800...4_102_444_799, using: &self)))
    }
}
