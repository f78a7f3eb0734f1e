/// Bytes as two hexadecimal digits each: how hashes, keys and marks are written in messages, headers and files
/// (RFC 4648, section 8, "base16", in lower case).
extension String {
    package init(hexadecimal bytes: some Sequence<UInt8>) {
        let digits = Digits.lowercase
        self.init(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension [UInt8] {
    /// The bytes that the digits say, of either case.
    ///
    /// `nil` for an odd count and for anything that is no digit, a sign or a space included.
    package init?(hexadecimal text: some StringProtocol) {
        let count = text.utf8.count
        guard count.isMultiple(of: 2) else { return nil }
        self = []
        reserveCapacity(count / 2)
        var high: UInt8?
        for character in text.utf8 {
            guard let value = Digits.value(of: character) else { return nil }
            if let first = high {
                append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
    }
}

private enum Digits {
    static let lowercase = Array("0123456789abcdef".utf8)

    static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
