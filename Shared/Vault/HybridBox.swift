internal import Crypto
internal import FoundationEssentials

/// Hybrid public key encryption (RFC 9180) in base mode: X25519, HKDF-SHA256, AES-256-GCM; one message per key.
enum HybridBox {
    static let suite = HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)
    /// Bytes of the encapsulated key, in front of the ciphertext.
    static let encapsulatedLength = 32
    static let overhead = encapsulatedLength + 16

    static func seal(_ plaintext: [UInt8], to key: PlatformPublicKey, info: [UInt8]) throws -> [UInt8] {
        let recipient = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: key.bytes)
        var sender = try HPKE.Sender(recipientKey: recipient, ciphersuite: suite, info: Data(info))
        let ciphertext = try sender.seal(plaintext)
        return Array(sender.encapsulatedKey) + Array(ciphertext)
    }

    static func open(
        _ sealed: [UInt8], with key: Curve25519.KeyAgreement.PrivateKey, info: [UInt8]
    ) throws(VaultError) -> [UInt8] {
        guard sealed.count >= overhead else { throw .malformed }
        do {
            var recipient = try HPKE.Recipient(
                privateKey: key, ciphersuite: suite, info: Data(info),
                encapsulatedKey: Data(sealed.prefix(encapsulatedLength)))
            return Array(try recipient.open(sealed.dropFirst(encapsulatedLength)))
        } catch {
            throw .tampered
        }
    }
}
