import Crypto
import FoundationEssentials
import Hexadecimal
import JWTKit

/// An Ed25519 public key that checks passes.
///
/// Its text form is PEM (SubjectPublicKeyInfo, as `openssl pkey -pubout` writes it) or the 32 raw bytes as base64.
package struct PassPublicKey: Sendable, Equatable, CustomStringConvertible {
    let key: EdDSA.PublicKey

    init(_ key: EdDSA.PublicKey) {
        self.key = key
    }

    /// Reads PEM or base64.
    package init(_ text: String) throws(PassError) {
        let text = text.trimmed
        do {
            if text.hasPrefix("-----BEGIN") {
                key = try EdDSA.PublicKey(pem: text)
            } else if let raw = Data(base64Encoded: text), raw.count == 32 {
                key = EdDSA.PublicKey(backing: try Curve25519.Signing.PublicKey(rawRepresentation: raw))
            } else {
                throw PassError.key(reason: "")
            }
        } catch {
            throw .key(reason: "the key is neither an Ed25519 public key in PEM nor 32 bytes in base64")
        }
    }

    /// Reads one key, or several PEM keys one after the other, from `path`.
    ///
    /// Several keys let an issuer change its key without a gap: passes of both are believed for a while.
    package static func keys(file path: String) throws(PassError) -> [PassPublicKey] {
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= 65_536 else {
            throw .key(reason: "the key file \(path) cannot be read")
        }
        let text = String(decoding: data, as: UTF8.self)
        let end = "-----END PUBLIC KEY-----"
        var keys: [PassPublicKey] = []
        for part in text.contains(end) ? text.split(separator: end).map({ $0 + end }) : [text] {
            if part.trimmed == end { continue }
            do { keys.append(try PassPublicKey(part)) } catch {
                throw .key(
                    reason: "the key file \(path) holds neither Ed25519 public keys in PEM nor 32 bytes in base64")
            }
        }
        return keys
    }

    /// The 32 raw bytes as base64, for a column, a setting or a message.
    package var base64: String { key.rawRepresentation.base64EncodedString() }

    /// PEM, for a file.
    package var pem: String { key.pemRepresentation }

    /// The first 8 bytes of the SHA-256 of the raw key in hexadecimal: the `kid` of its passes.
    package var fingerprint: String {
        String(hexadecimal: SHA256.hash(data: key.rawRepresentation).prefix(8))
    }

    package var description: String { "PassPublicKey(\(fingerprint))" }

    package static func == (left: Self, right: Self) -> Bool { left.base64 == right.base64 }
}
