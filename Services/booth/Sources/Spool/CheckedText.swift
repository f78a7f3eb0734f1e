import Crypto
import FoundationEssentials
import Hexadecimal

/// How small files stand in the spool: a line of JSON, and its SHA-256 in a line behind it.
///
/// A disk that loses a bit makes other JSON as easily as none; the second line tells. Files of earlier releases have one
/// line, and are believed.
enum CheckedText {
    static func bytes(of value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .millisecondsSince1970
        let json = try encoder.encode(value)
        return [UInt8](json) + Array("\n\(String(hexadecimal: SHA256.hash(data: json)))\n".utf8)
    }

    /// `nil` when the bytes are not what was written.
    static func value<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1)
        guard let json = lines.first else { return nil }
        if lines.count == 2 {
            let sum = lines[1].prefix { $0 != UInt8(ascii: "\n") }
            guard Array(sum) == Array(String(hexadecimal: SHA256.hash(data: json)).utf8) else { return nil }
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .millisecondsSince1970
        return try? decoder.decode(type, from: Data(json))
    }
}
