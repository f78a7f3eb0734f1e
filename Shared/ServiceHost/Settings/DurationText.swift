/// A duration as settings write it: `250ms`, `30s`, `5m`, `24h`, `7d`.
struct DurationText: CustomStringConvertible {
    let duration: Duration

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    init(_ duration: Duration) {
        self.duration = duration
    }

    /// Reads digits followed by a unit.
    init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits),
            let unit = Self.units.first(where: { $0.name == text.dropFirst(digits.count) })
        else { return nil }
        let (milliseconds, isTooLarge) = number.multipliedReportingOverflow(by: unit.milliseconds)
        guard !isTooLarge else { return nil }
        duration = .milliseconds(milliseconds)
    }

    /// With the largest unit that leaves no rest.
    var description: String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        for unit in Self.units.reversed() where milliseconds % unit.milliseconds == 0 && milliseconds != 0 {
            return "\(milliseconds / unit.milliseconds)\(unit.name)"
        }
        return "0s"
    }
}
