internal import Crypto
internal import FoundationEssentials
internal import Hexadecimal

/// Recognizes a file of the watched folder without keeping its name: a hash of name, length and time.
///
/// A camera that counts from 1 again makes the same name with another time, which is another file.
struct SourceMark: Codable, Sendable, Hashable {
    /// 32 hexadecimal digits.
    let text: String

    init(_ file: FoundFile) {
        let milliseconds = Int64((file.modified.timeIntervalSince1970 * 1000).rounded())
        let digest = SHA256.hash(data: Data("\(file.name)\n\(file.length)\n\(milliseconds)".utf8))
        text = String(hexadecimal: digest.prefix(16))
    }

    /// A mark as it was written; `nil` for a line that was cut short.
    init?(text: some StringProtocol) {
        guard text.utf8.count == 32, text.allSatisfy(\.isHexDigit) else { return nil }
        self.text = String(text)
    }

    init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
