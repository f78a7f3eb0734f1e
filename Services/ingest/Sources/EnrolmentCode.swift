import Crypto
import Foundation

/// The code that enrols a booth once: 20 characters of Crockford's base 32, 100 random bits.
///
/// It is shown to the operator and stands nowhere. The database keeps a hash, by which the code is found, and the
/// booth's broker credentials sealed under a key that only the code gives. With so many bits a plain SHA-256 cannot
/// be searched through, so nothing slower is needed.
package struct EnrolmentCode: Sendable {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    private static let length = 20

    /// Upper case, without hyphens.
    private let digits: String

    /// A new code.
    package init(using generator: inout some RandomNumberGenerator) {
        digits = String(
            decoding: (0..<Self.length).map { _ in Self.alphabet[Int.random(in: 0..<32, using: &generator)] },
            as: UTF8.self)
    }

    package init() {
        var generator = SystemRandomNumberGenerator()
        self.init(using: &generator)
    }

    /// Reads a code as people type it: either case, hyphens and spaces anywhere, `O` for zero, `I` and `L` for one.
    ///
    /// - Returns: `nil` for what has not the form of a code.
    package init?(_ text: String) {
        guard text.utf8.count <= 100 else { return nil }
        var digits: [UInt8] = []
        for character in text.uppercased().utf8 where character != UInt8(ascii: "-") && character != UInt8(ascii: " ") {
            switch character {
            case UInt8(ascii: "O"): digits.append(UInt8(ascii: "0"))
            case UInt8(ascii: "I"), UInt8(ascii: "L"): digits.append(UInt8(ascii: "1"))
            default:
                guard Self.alphabet.contains(character) else { return nil }
                digits.append(character)
            }
        }
        guard digits.count == Self.length else { return nil }
        self.digits = String(decoding: digits, as: UTF8.self)
    }

    /// As it is shown: four groups of five.
    package var text: String {
        stride(from: 0, to: Self.length, by: 5).map { start in digits.dropFirst(start).prefix(5) }
            .joined(separator: "-")
    }

    /// What the database finds the code by, 32 bytes.
    package var hash: [UInt8] { Array(SHA256.hash(data: Array("enrolment code 1 \(digits)".utf8))) }

    // MARK: Sealing

    /// Seals what the booth is to be told; it opens with this code only.
    package func seal(_ secret: [UInt8]) throws -> [UInt8] {
        let box = try AES.GCM.seal(secret, using: key, authenticating: hash)
        // `combined` is nil for nonces of other lengths only.
        return Array(box.combined ?? Data())
    }

    /// - Throws: when the bytes were not sealed with this code.
    package func open(_ sealed: [UInt8]) throws -> [UInt8] {
        Array(try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key, authenticating: hash))
    }

    private var key: SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(digits.utf8)), info: Array("enrolment credentials 1".utf8),
            outputByteCount: 32)
    }
}

extension EnrolmentCode: CustomStringConvertible {
    /// Says nothing of the code: whoever has it becomes the booth.
    package var description: String { "an enrolment code" }
}
