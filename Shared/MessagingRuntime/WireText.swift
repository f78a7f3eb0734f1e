import Contracts
package import FoundationEssentials

/// Identifiers and instants as text, in the one form in which messages carry them.
///
/// Each message has up to six of them in each direction. Foundation's general formatters cost microseconds apiece, more
/// than everything else that is done for a message; these know their one form and cost a tenth of a microsecond.
package enum WireText {
    private static let digits = Array("0123456789abcdef".utf8)
    private static let dash = UInt8(ascii: "-")

    /// The usual 36 characters in lower case.
    package static func text(of id: UUID) -> String {
        let u = id.uuid
        let bytes = [
            u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7, u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15,
        ]
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (place, byte) in bytes.enumerated() {
            if place == 4 || place == 6 || place == 8 || place == 10 { text.append(dash) }
            text.append(digits[Int(byte / 16)])
            text.append(digits[Int(byte % 16)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads the 36 characters in either case.
    package static func id(_ text: String) -> UUID? {
        guard text.utf8.count == 36 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        var place = 0
        for byte in text.utf8 {
            defer { place += 1 }
            if place == 8 || place == 13 || place == 18 || place == 23 {
                guard byte == dash else { return nil }
                continue
            }
            guard let digit = value(ofHexDigit: byte) else { return nil }
            if place < 18 { high = high << 4 | digit } else { low = low << 4 | digit }
        }
        func part(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        return UUID(
            uuid: (
                part(high, 0), part(high, 1), part(high, 2), part(high, 3), part(high, 4), part(high, 5),
                part(high, 6), part(high, 7), part(low, 0), part(low, 1), part(low, 2), part(low, 3), part(low, 4),
                part(low, 5), part(low, 6), part(low, 7)
            ))
    }

    private static func value(ofHexDigit byte: UInt8) -> UInt64? {
        switch byte {
        case 48...57: UInt64(byte - 48)
        case 65...70: UInt64(byte - 55)
        case 97...102: UInt64(byte - 87)
        default: nil
        }
    }

    /// The same text as `ContractCoding.text(of:)`, which also writes what lies outside the years 1583 to 9999.
    package static func text(of instant: Date) -> String {
        let milliseconds = (instant.timeIntervalSince1970 * 1000).rounded()
        guard milliseconds >= -12_212_553_600_000, milliseconds < 253_402_300_800_000 else {
            return ContractCoding.text(of: instant)
        }
        let sinceYearZero = Int64(milliseconds) + 719_528 * 86_400_000
        let (day, rest) = sinceYearZero.quotientAndRemainder(dividingBy: 86_400_000)
        let (year, month, dayOfMonth) = civil(daysSinceYearZero: Int(day))
        let time = Int(rest)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func append(_ number: Int, _ width: Int, _ after: UInt8) {
            var scale = width == 4 ? 1000 : width == 3 ? 100 : 10
            while scale > 0 {
                text.append(UInt8(48 + number / scale % 10))
                scale /= 10
            }
            text.append(after)
        }
        append(year, 4, dash)
        append(month, 2, dash)
        append(dayOfMonth, 2, UInt8(ascii: "T"))
        append(time / 3_600_000, 2, UInt8(ascii: ":"))
        append(time / 60_000 % 60, 2, UInt8(ascii: ":"))
        append(time / 1000 % 60, 2, UInt8(ascii: "."))
        append(time % 1000, 3, UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads what ``text(of:)`` writes, and every other RFC 3339 instant as `ContractCoding` does.
    package static func instant(_ text: String) -> Date? {
        let form = Array(text.utf8)
        func number(_ from: Int, _ count: Int) -> Int? {
            var number = 0
            for byte in form[from..<(from + count)] {
                guard byte >= 48, byte <= 57 else { return nil }
                number = number * 10 + Int(byte - 48)
            }
            return number
        }
        guard form.count == 24, form[4] == dash, form[7] == dash, form[10] == UInt8(ascii: "T"),
            form[13] == UInt8(ascii: ":"), form[16] == UInt8(ascii: ":"), form[19] == UInt8(ascii: "."),
            form[23] == UInt8(ascii: "Z"), let year = number(0, 4), year >= 1583, let month = number(5, 2),
            let day = number(8, 2),
            let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
            let millisecond = number(20, 3), (1...12).contains(month), (1...28).contains(day), hour < 24, minute < 60,
            second < 60
        else { return ContractCoding.instant(text) }
        let days = daysSince1970(year, month, day)
        let milliseconds = ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + millisecond
        return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    // Years are counted from March, so that the leap day is the last of its year; 400 years have 146 097 days.

    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// - Parameter days: from January 1st of the year 0.
    private static func civil(daysSinceYearZero days: Int) -> (year: Int, month: Int, day: Int) {
        // From March 1st of the year −400, so that nothing is negative.
        let shifted = days - 60 + 146_097
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 - 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
