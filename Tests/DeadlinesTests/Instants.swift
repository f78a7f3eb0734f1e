import Deadlines
import Foundation
import Testbed

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

extension SeededGenerator {
    /// Some instant from 2000 to 2099.
    mutating func instant() -> Date {
        Date(timeIntervalSince1970: Double(Int.random(in: 946_684_800...4_102_444_799, using: &self)))
    }
}
