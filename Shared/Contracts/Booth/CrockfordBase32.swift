/// Digits of Douglas Crockford's base 32, which leaves out the letters that are misread.
enum CrockfordBase32 {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// The value of a character from 0 to 31, read leniently; `nil` for what is no digit.
    static func value(of character: UInt8) -> UInt8? {
        let isLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character)
        let upper = isLower ? character - 32 : character
        switch upper {
        case UInt8(ascii: "O"): return 0
        case UInt8(ascii: "I"), UInt8(ascii: "L"): return 1
        default: return alphabet.firstIndex(of: upper).map { UInt8($0) }
        }
    }

    /// - Parameter digits: each from 0 to 31.
    static func text(of digits: [UInt8]) -> String {
        String(decoding: digits.map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }

    /// The digits of whole groups of 5 bytes; a rest of fewer bytes is left out.
    static func digits(of bytes: [UInt8]) -> [UInt8] {
        var digits: [UInt8] = []
        var (bits, count) = (0 as UInt32, 0)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                digits.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)) & 31)
            }
        }
        return digits
    }

    /// The bytes of whole groups of 8 digits; a rest of fewer bits than a byte is left out.
    static func bytes(of digits: some Sequence<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var (bits, count) = (0 as UInt32, 0)
        for digit in digits {
            bits = bits << 5 | UInt32(digit & 31)
            count += 5
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
