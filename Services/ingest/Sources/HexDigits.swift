/// Bytes as lower-case hexadecimal digits, and back.
package enum HexDigits {
    private static let digits = Array("0123456789abcdef".utf8)

    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The 32 bytes of a SHA-256; `nil` when it is not written in 64 digits of either case.
    package static func sha256(_ text: String) -> [UInt8]? {
        guard text.utf8.count == 64 else { return nil }
        let values = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard values.count == 64 else { return nil }
        return stride(from: 0, to: 64, by: 2).map { UInt8(values[$0] * 16 + values[$0 + 1]) }
    }
}
