import Crypto
import Foundation

/// A secret of 256 random bits. It is shown once, when it is issued; what is kept is its SHA-256.
///
/// A hash without salt or stretching is enough here: nobody guesses 256 bits. Looking the hash up in an index also
/// leaves nothing to measure, since whoever asks cannot choose how much of a hash is right.
package struct SecretToken: Sendable, CustomStringConvertible {
    /// What a secret is for. The prefix makes it recognizable to people and to scanners that look for secrets in the wrong
    /// place; one for another purpose is none.
    package enum Kind: String, Sendable {
        /// A program's or operator's.
        case token = "mbx_"
        /// In the cookie of whoever signed in.
        case session = "mbs_"
        /// In a link that was mailed.
        case link = "mbl_"
        /// In the cookie of a browser that signed in before.
        case device = "mbd_"
    }

    package let kind: Kind
    private let bytes: [UInt8]

    /// A new random one.
    package init(_ kind: Kind = .token) {
        self.kind = kind
        bytes = (0..<32).map { _ in UInt8.random(in: 0...255) }
    }

    /// Reads what ``text`` gave; nil for any other text.
    package init?(_ text: String, _ kind: Kind = .token) {
        self.kind = kind
        let prefix = kind.rawValue
        guard text.utf8.count == prefix.utf8.count + 43, text.hasPrefix(prefix) else { return nil }
        let base64 = String(text.dropFirst(prefix.count)).replacing("-", with: "+").replacing("_", with: "/") + "="
        guard let data = Data(base64Encoded: base64), data.count == 32 else { return nil }
        bytes = Array(data)
        // Several texts decode to the same bytes; only one of them was issued.
        guard self.text == text else { return nil }
    }

    /// What the holder shows. Print it once and keep it nowhere.
    package var text: String {
        kind.rawValue
            + Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// SHA-256 of the 32 bytes.
    package var hash: [UInt8] { Array(SHA256.hash(data: bytes)) }

    package var description: String { "secret token" }
}
