package import FoundationEssentials

/// How every message is written and read: JSON, instants as RFC 3339 with milliseconds, keys in sorted order. Tables keep
/// values of messages the same way.
///
/// Sorted keys make the same message the same bytes, which recorded examples and hashes rely on.
package enum ContractCoding {
    package static func encode(_ message: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(text(of: date))
        }
        return [UInt8](try encoder.encode(message))
    }

    /// Reads a message; fields that this release does not know are passed over.
    ///
    /// - Throws: `DecodingError` when the body is not this message. Its text may quote the body: never log it.
    package static func decode<Value: Decodable>(_ type: Value.Type, from body: [UInt8]) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            guard let date = instant(text) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "an instant is RFC 3339"))
            }
            return date
        }
        return try decoder.decode(type, from: Data(body))
    }

    /// The instants that can be said: RFC 3339 has four digits for a year. A property of a message can hold any number of
    /// seconds, and what lies beyond has no text.
    package static let instants =
        Date(timeIntervalSince1970: -62_135_769_600)...Date(timeIntervalSince1970: 253_402_300_799.999)

    /// Reads an RFC 3339 instant, with or without a fraction of a second, cut to milliseconds.
    package static func instant(_ text: String) -> Date? {
        let date = (try? Self.withMilliseconds.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text))
        return date.flatMap { instants.contains($0) ? $0.inMilliseconds : nil }
    }

    /// Writes an instant as RFC 3339 in UTC, always with three digits of milliseconds.
    ///
    /// Works on whole milliseconds: a `Date` is a binary fraction, and cutting its digits loses one now and then.
    /// What lies outside ``instants`` is written as the nearest of them.
    package static func text(of instant: Date) -> String {
        let milliseconds = min(max(instant, instants.lowerBound), instants.upperBound).millisecondsSince1970
        let seconds = Date(timeIntervalSince1970: Double(milliseconds.flooredQuotient(1000)))
        let digits = String(1000 + milliseconds - milliseconds.flooredQuotient(1000) * 1000).dropFirst()
        return seconds.formatted(Date.ISO8601FormatStyle()).dropLast() + "." + digits + "Z"
    }

    private static let withMilliseconds = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}

extension Date {
    /// The nearest instant of whole milliseconds, as precise as messages are.
    ///
    /// Clocks hand out only such instants, so that what was said and what was stored compare equal.
    package var inMilliseconds: Date { Date(timeIntervalSince1970: Double(millisecondsSince1970) / 1000) }

    fileprivate var millisecondsSince1970: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }
}

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        (self - (self % divisor + divisor) % divisor) / divisor
    }
}
