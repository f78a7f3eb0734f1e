import Crypto
import Foundation

/// A token's secret: 256 random bits. It is shown once, when it is issued; what is kept is its SHA-256.
///
/// A hash without salt or stretching is enough here: nobody guesses 256 bits. Looking the hash up in an index also
/// leaves nothing to measure, since whoever asks cannot choose how much of a hash is right.
package struct SecretToken: Sendable, CustomStringConvertible {
    /// Makes tokens recognizable to people and to scanners that look for secrets in the wrong place.
    package static let prefix = "mbx_"
    private let bytes: [UInt8]

    /// A new random token.
    package init() {
        bytes = (0..<32).map { _ in UInt8.random(in: 0...255) }
    }

    /// Reads what ``text`` gave; nil for any other text.
    package init?(_ text: String) {
        guard text.utf8.count == Self.prefix.utf8.count + 43, text.hasPrefix(Self.prefix) else { return nil }
        let base64 = String(text.dropFirst(Self.prefix.count)).replacing("-", with: "+").replacing("_", with: "/") + "="
        guard let data = Data(base64Encoded: base64), data.count == 32 else { return nil }
        bytes = Array(data)
        // Several texts decode to the same bytes; only one of them was issued.
        guard self.text == text else { return nil }
    }

    /// What the holder shows. Print it once and keep it nowhere.
    package var text: String {
        Self.prefix
            + Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// SHA-256 of the 32 bytes.
    package var hash: [UInt8] { Array(SHA256.hash(data: bytes)) }

    package var description: String { "secret token" }
}
