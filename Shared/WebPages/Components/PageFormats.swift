package import Contracts
import Deadlines
package import FoundationEssentials

/// Numbers and times as people of a language write them; times are those of Brussels.
///
/// Written out, because a formatter of Foundation takes the whole of ICU into memory.
package struct PageFormats: Sendable {
    private let texts: Texts
    private let language: Language

    package init(_ texts: Texts, _ language: Language) {
        self.texts = texts
        self.language = language
    }

    // MARK: Times

    /// `23 november 2026`, `1er mars 2027`, `23. November 2026`.
    package func date(_ instant: Date) -> String { date(BrusselsTime.day(of: instant)) }

    /// `23 november 2026, 14:05`.
    package func dateTime(_ instant: Date) -> String { "\(date(instant)), \(time(instant))" }

    /// `14:05`.
    package func time(_ instant: Date) -> String {
        let minutes = Self.local(instant) / 60 - BrusselsTime.day(of: instant).dayNumber * 1440
        return "\(Self.padded(minutes / 60)):\(Self.padded(minutes % 60))"
    }

    /// For the partial `time`: the date and the time of day.
    package func instant(_ instant: Date) -> PageTime {
        PageTime(text: dateTime(instant), machine: instant.formatted(.iso8601))
    }

    /// `3 minutes ago`; what lies ahead is just now.
    package func ago(_ instant: Date, at now: Date) -> String {
        let minutes = max(0, Int(now.timeIntervalSince(instant) / 60))
        switch minutes {
        case 0: return texts("format.ago.now", language)
        case ..<120: return ago("minute", minutes)
        case ..<2880: return ago("hour", minutes / 60)
        default: return ago("day", minutes / 1440)
        }
    }

    private func ago(_ unit: String, _ count: Int) -> String {
        texts("format.ago.\(unit)\(count == 1 ? "" : "s")", language, ["count": number(count)])
    }

    private func date(_ day: CivilDate) -> String {
        let isFirst = day.day == 1 && language == .french
        return texts(
            "format.date", language,
            [
                "day": isFirst ? "1er" : "\(day.day)", "month": texts("format.month.\(day.month)", language),
                "year": "\(day.year)",
            ])
    }

    private static func local(_ instant: Date) -> Int {
        Int(instant.timeIntervalSince1970.rounded(.down)) + BrusselsTime.offset(at: instant)
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    // MARK: Numbers

    /// `12.345`, `12 345`, `12,345`.
    package func number(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped += separators.group }
            grouped.append(digit)
        }
        return (value < 0 ? "−" : "") + grouped
    }

    /// `12,3`: with one decimal, none where it is nought.
    package func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let (whole, rest) = (tenths.magnitude / 10, tenths.magnitude % 10)
        let sign = tenths < 0 ? "−" : ""
        return sign + number(Int(whole)) + (rest == 0 ? "" : "\(separators.decimal)\(rest)")
    }

    /// `12,5 %` of a share of one.
    package func percent(_ share: Double) -> String {
        decimal(share * 100) + (language == .english || language == .dutch ? "%" : "\u{202F}%")
    }

    /// `1,5 MB`, in steps of a thousand as disks are sold.
    package func bytes(_ count: Int) -> String {
        let letter = language == .french ? "o" : "B"
        var (value, unit) = (Double(count), "")
        for next in ["k", "M", "G", "T"] where value >= 1000 { (value, unit) = (value / 1000, next) }
        return "\(decimal(value))\u{A0}\(unit)\(letter)"
    }

    private var separators: (group: String, decimal: String) {
        switch language {
        case .dutch, .german: (".", ",")
        case .french: ("\u{202F}", ",")
        case .english: (",", ".")
        }
    }
}
