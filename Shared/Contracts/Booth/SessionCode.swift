/// The code of one guest's turn at a booth, as printed in its QR code: made without a network, checked without a table.
///
/// 28 characters of Crockford's base 32: the booth's number (20 bits), 80 random bits that nobody guesses, and 40 bits
/// of an HMAC-SHA256 under the booth's key. So a page tells a code that is on its way from one that no booth ever made,
/// and only somebody who held the code finds the capture.
///
/// The MAC is passed in, because the key belongs to the booth and its enrolment:
///
/// ```swift
/// let code = SessionCode(boothNumber: 12, using: &generator) { HMAC.authenticate($0, key) }
/// guard let code = SessionCode(text), code.isAuthentic(mac: mac(ofBooth: code.boothNumber)) else { … 404 … }
/// ```
package struct SessionCode: Sendable, Hashable {
    /// From 0 to 1 048 575, as painted on the booth.
    package let boothNumber: Int
    /// 10 bytes.
    private let random: [UInt8]
    /// 5 bytes.
    private let tag: [UInt8]

    package static let boothNumbers = 0...0xF_FFFF
    /// The length of ``text``.
    package static let length = 28
    private static let randomLength = 10
    private static let tagLength = 5

    /// A new code.
    ///
    /// - Parameters:
    ///   - boothNumber: `nil` comes back for a number outside ``boothNumbers``.
    ///   - generator: the system's, but for tests.
    ///   - mac: HMAC-SHA256 under the booth's key; of its result, at least 5 bytes, the first 5 are used.
    package init?(
        boothNumber: Int, using generator: inout some RandomNumberGenerator, mac: ([UInt8]) throws -> [UInt8]
    ) rethrows {
        guard Self.boothNumbers.contains(boothNumber) else { return nil }
        let random = (0..<Self.randomLength).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let tag = Array(try mac(Self.authenticated(boothNumber, random)).prefix(Self.tagLength))
        guard tag.count == Self.tagLength else { return nil }
        self.boothNumber = boothNumber
        self.random = random
        self.tag = tag
    }

    /// Reads a code as people type it: in either case, hyphens and spaces anywhere, `O` for zero, `I` and `L` for one.
    ///
    /// - Returns: `nil` for what has not the form of a code. Whether a booth made it says ``isAuthentic(mac:)``.
    package init?(_ text: some StringProtocol) {
        // Longer texts are not looked at: the code comes from an address that anybody may have written.
        guard text.utf8.count <= 4 * Self.length else { return nil }
        var digits: [UInt8] = []
        for character in text.utf8 where character != UInt8(ascii: "-") && character != UInt8(ascii: " ") {
            guard let digit = CrockfordBase32.value(of: character) else { return nil }
            digits.append(digit)
        }
        guard digits.count == Self.length else { return nil }
        boothNumber = digits.prefix(4).reduce(0) { $0 << 5 | Int($1) }
        let bytes = CrockfordBase32.bytes(of: digits.dropFirst(4))
        random = Array(bytes.prefix(Self.randomLength))
        tag = Array(bytes.dropFirst(Self.randomLength))
    }

    /// Whether the booth with that key made the code. Takes the same time whatever is wrong.
    package func isAuthentic(mac: ([UInt8]) throws -> [UInt8]) rethrows -> Bool {
        let expected = try mac(Self.authenticated(boothNumber, random)).prefix(Self.tagLength)
        guard expected.count == Self.tagLength else { return false }
        return zip(expected, tag).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// The code in upper case without hyphens, as messages and addresses carry it.
    package var text: String {
        let number = stride(from: 15, through: 0, by: -5).map { UInt8(truncatingIfNeeded: boothNumber >> $0) & 31 }
        return CrockfordBase32.text(of: number + CrockfordBase32.digits(of: random + tag))
    }

    /// What the MAC covers. The first words keep it apart from everything else the booth's key may sign.
    private static func authenticated(_ boothNumber: Int, _ random: [UInt8]) -> [UInt8] {
        let number = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: boothNumber >> $0) }
        return Array("session code 1 ".utf8) + number + random
    }
}

extension SessionCode: CustomStringConvertible {
    /// Says nothing of the code: whoever has it sees the capture.
    package var description: String { "a session code of booth \(boothNumber)" }
}
