internal import Crypto
internal import FoundationEssentials

/// A small sealed value, an address for instance, with the identifier of its key in front.
///
/// It opens only for the purpose it was sealed for, so a value that is moved to another column or message does not
/// open there. Destroying the key kills every copy of it. In JSON it is base64url text, in tables ``bytes``.
package struct SealedValue: Sendable, Hashable {
    private static let version: UInt8 = 1
    private static let prefixLength = 17

    /// The key that opens it.
    package let keyID: KeyID
    /// Version, key identifier, nonce, ciphertext, tag: 45 bytes more than the plaintext.
    package let bytes: [UInt8]

    /// Reads what ``bytes`` gave.
    package init(bytes: [UInt8]) throws(VaultError) {
        guard bytes.count >= Self.prefixLength + 28, bytes[0] == Self.version,
            let keyID = KeyID(bytes: bytes[1..<Self.prefixLength])
        else { throw .malformed }
        self.keyID = keyID
        self.bytes = bytes
    }

    /// Reads what ``text`` gave.
    package init(text: String) throws(VaultError) {
        guard let bytes = Base64URL.decode(text) else { throw .malformed }
        try self.init(bytes: bytes)
    }

    /// ``bytes`` in base64url without padding (RFC 4648, section 5).
    package var text: String { Base64URL.encode(bytes) }

    // MARK: Sealing

    static func seal(
        _ plaintext: [UInt8], with key: OpenedKey, _ keyID: KeyID, purpose: String
    ) throws -> SealedValue {
        let prefix = [version] + keyID.bytes
        let box = try AES.GCM.seal(
            plaintext, using: key.values, authenticating: prefix + Array(purpose.utf8))
        guard let combined = box.combined else { throw VaultError.malformed }
        return try SealedValue(bytes: prefix + combined)
    }

    func open(with key: OpenedKey, purpose: String) throws(VaultError) -> [UInt8] {
        do {
            let box = try AES.GCM.SealedBox(combined: bytes[Self.prefixLength...])
            let associated = bytes[..<Self.prefixLength] + Array(purpose.utf8)
            return Array(try AES.GCM.open(box, using: key.values, authenticating: associated))
        } catch {
            throw .tampered
        }
    }
}

extension SealedValue: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(text: try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension SealedValue: CustomStringConvertible {
    package var description: String { "sealed value of \(bytes.count) bytes" }
}
