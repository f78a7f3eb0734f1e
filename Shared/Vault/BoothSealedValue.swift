/// A small value that a booth sealed to the platform. In JSON it is base64url text.
package struct BoothSealedValue: Sendable, Hashable {
    private static let version: UInt8 = 1
    private static let recipientLength = 8

    /// Which platform key opens it: ``PlatformPublicKey/fingerprint``.
    package let recipient: [UInt8]
    let sealed: [UInt8]

    init(recipient: [UInt8], sealed: [UInt8]) {
        self.recipient = recipient
        self.sealed = sealed
    }

    /// Reads what ``bytes`` gave.
    package init(bytes: [UInt8]) throws(VaultError) {
        guard bytes.count >= 1 + Self.recipientLength + HybridBox.overhead, bytes[0] == Self.version else {
            throw .malformed
        }
        recipient = Array(bytes[1..<1 + Self.recipientLength])
        sealed = Array(bytes[(1 + Self.recipientLength)...])
    }

    /// Reads what ``text`` gave.
    package init(text: String) throws(VaultError) {
        guard let bytes = Base64URL.decode(text) else { throw .malformed }
        try self.init(bytes: bytes)
    }

    /// Version, recipient, encapsulated key, ciphertext and tag: 57 bytes more than the plaintext.
    package var bytes: [UInt8] { [Self.version] + recipient + sealed }

    package var text: String { Base64URL.encode(bytes) }
}

extension BoothSealedValue: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension BoothSealedValue: CustomStringConvertible {
    package var description: String { "booth-sealed value of \(sealed.count) bytes" }
}
