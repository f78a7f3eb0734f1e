internal import Crypto
package import DurableFiles

/// Signs checkpoints (Ed25519, RFC 8032); its public half lets anybody check them.
package struct CheckpointKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// Reads the newest version in a secret file; the first start makes it.
    package init(path: String) throws(SecretFile.Problem) {
        try self.init(
            secrets: VersionedSecrets(path: path, purpose: "Keys that sign the journal's checkpoints. Mode 0600."),
            path: path)
    }

    /// A key that no file holds, for tests.
    package init(_ secrets: VersionedSecrets) throws(SecretFile.Problem) { try self.init(secrets: secrets, path: "") }

    private init(secrets: VersionedSecrets, path: String) throws(SecretFile.Problem) {
        do {
            key = try Curve25519.Signing.PrivateKey(rawRepresentation: secrets.versions[secrets.newest] ?? [])
        } catch {
            throw .malformed(path: path, "the newest version is no signing key")
        }
    }

    /// 32 bytes, to be kept where the checkpoints are checked.
    package var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

    func signature(of bytes: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: bytes)) }

    static func isSignature(_ signature: [UInt8], of bytes: [UInt8], by publicKey: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: bytes)
    }
}
