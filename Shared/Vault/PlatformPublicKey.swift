internal import Crypto

/// The public half of a platform key: not secret, but a booth must get it from the platform and nobody else.
package struct PlatformPublicKey: Sendable, Hashable {
    /// 32 bytes, as in RFC 7748.
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) throws(VaultError) {
        guard bytes.count == 32 else { throw .malformed }
        self.bytes = bytes
    }

    /// Reads what ``text`` gave.
    package init(text: String) throws(VaultError) {
        guard let bytes = Base64URL.decode(text) else { throw .malformed }
        try self.init(bytes: bytes)
    }

    /// ``bytes`` in base64url, for settings and enrolment answers.
    package var text: String { Base64URL.encode(bytes) }

    /// The first 8 bytes of the SHA-256: says which key a value was sealed to.
    package var fingerprint: [UInt8] { Array(SHA256.hash(data: bytes).prefix(8)) }
}
