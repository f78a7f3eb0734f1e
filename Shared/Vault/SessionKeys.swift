internal import Crypto
package import DurableFiles
internal import FoundationEssentials

/// The keys under which booths make session codes: each booth's own follows from one secret and the booth's number.
///
/// A booth gets its key when it is enrolled and makes codes offline; whoever holds the secret checks the codes of all
/// booths without a table. A stolen booth forges its own codes only.
///
/// ```swift
/// guard let code = SessionCode(text), code.isAuthentic(mac: keys.mac(ofBooth: code.boothNumber)) else { … 404 … }
/// ```
package struct SessionKeys: Sendable {
    /// Length of the secret and of every key, in bytes.
    package static let length = 32
    private let secret: SymmetricKey

    /// Reads the secret at `path`, 32 bytes in base64; the first start of any service that needs it makes it.
    package init(secretFile path: String) throws(SecretFile.Problem) {
        let bytes = try SecretFile.read(path) {
            Array((Data(RandomBytes.make(Self.length)).base64EncodedString() + "\n").utf8)
        }
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        guard let secret = Data(base64Encoded: text), secret.count == Self.length else {
            throw .malformed(path: path, "it wants 32 bytes in base64")
        }
        self.init(secret: [UInt8](secret))
    }

    /// A secret that no file holds, for tests.
    package init(secret: [UInt8]) { self.secret = SymmetricKey(data: secret) }

    /// The key of a booth, 32 bytes: HKDF-SHA256 (RFC 5869) of the secret, salted with the number in decimal digits.
    package func key(ofBooth number: Int) -> [UInt8] {
        let extracted = HKDF<SHA256>.extract(inputKeyMaterial: secret, salt: Array(String(number).utf8))
        // The first block of the expansion is all that 32 bytes need: HMAC of the info and a counter of 1.
        return Array(
            HMAC<SHA256>.authenticationCode(
                for: Array("session-code".utf8) + [1], using: SymmetricKey(data: extracted)))
    }

    /// HMAC-SHA256 under a booth's key, as `SessionCode` wants it for checking.
    package func mac(ofBooth number: Int) -> @Sendable ([UInt8]) -> [UInt8] { Self.mac(under: key(ofBooth: number)) }

    /// HMAC-SHA256 under `key`, as `SessionCode` wants it for making codes at the booth.
    package static func mac(under key: [UInt8]) -> @Sendable ([UInt8]) -> [UInt8] {
        { message in
            Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
        }
    }
}

extension SessionKeys: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "session keys" }
    package var debugDescription: String { description }
    // A dump must not print the secret.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
