package import FoundationEssentials
internal import Synchronization

/// The booth's clock, and what the platform's is by comparison.
///
/// A booth that was off for a winter may be wrong by hours. Messages carry its own time, from which ingest learns the
/// difference; tokens must carry the platform's, or they would be refused.
package final class BoothClock: Sendable {
    /// A larger difference is no clock's but a nonsensical answer.
    private static let largest: TimeInterval = 50 * 365 * 86_400

    private let now: @Sendable () -> Date
    private let offset = Mutex<TimeInterval>(0)

    package init(_ now: @escaping @Sendable () -> Date) { self.now = now }

    /// What the booth's own clock shows.
    package var boothTime: Date { now() }

    /// How many seconds the platform's clock is ahead of the booth's, as far as is known.
    package var platformIsAhead: TimeInterval { offset.withLock { $0 } }

    /// What the platform's clock shows, as far as is known.
    package var platformTime: Date { now().addingTimeInterval(offset.withLock { $0 }) }

    /// Learns from the `Date` header of an answer (RFC 9110, 6.6.1).
    ///
    /// - Returns: whether that changed the platform's time by more than a few seconds.
    package func learn(from header: String) -> Bool {
        guard let date = Self.date(header) else { return false }
        let new = date.timeIntervalSince(now())
        guard abs(new) <= Self.largest else { return false }
        return offset.withLock { offset in
            defer { offset = new }
            return abs(new - offset) > 5
        }
    }

    /// `Sun, 22 Nov 2026 13:15:22 GMT`; the two older forms are not sent anymore.
    static func date(_ text: String) -> Date? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]), let year = Int(words[3]),
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3 else { return nil }
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return try? Date.ISO8601FormatStyle().parse(
            "\(year)-\(digits(month + 1))-\(digits(day))T\(digits(time[0])):\(digits(time[1])):\(digits(time[2]))Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
