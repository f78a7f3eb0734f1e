import FoundationEssentials
import Glibc

/// Instants and durations as the C library wants them.
enum WireTime {
    /// Whole seconds since 1970; what is before that becomes 0.
    static func seconds(_ date: Date) -> UInt64 {
        let seconds = date.timeIntervalSince1970.rounded(.down)
        return seconds > 0 && seconds < 1e15 ? UInt64(seconds) : 0
    }

    static func date(_ seconds: UInt64) -> Date { Date(timeIntervalSince1970: Double(seconds)) }

    static func interval(_ duration: Duration) -> timeval {
        let parts = duration.components
        return timeval(tv_sec: Int(parts.seconds), tv_usec: Int(parts.attoseconds / 1_000_000_000_000))
    }

    /// Rounded up, so that waiting this long reaches the instant.
    static func milliseconds(_ duration: Duration) -> Int32 {
        let parts = duration.components
        let milliseconds = Double(parts.seconds) * 1000 + Double(parts.attoseconds) / 1e15
        return Int32(clamping: Int(min(max(milliseconds, 0), 1e9).rounded(.up)))
    }
}
