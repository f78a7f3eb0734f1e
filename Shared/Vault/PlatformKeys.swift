internal import Crypto
package import DurableFiles

/// The platform's own key pairs, X25519, to which booths seal what only the platform may read.
///
/// The private halves stand in a ``SecretFile`` with versions; booths get the public half of the newest when they are
/// enrolled. Older versions still open what waits in spools.
package struct PlatformKeys: Sendable {
    private let secrets: VersionedSecrets

    /// Reads the file at `path`; the first start makes it.
    package init(path: String) throws(SecretFile.Problem) {
        let purpose = "The platform's private X25519 keys: they open what booths seal. Mode 0600."
        self.init(try VersionedSecrets(path: path, purpose: purpose))
    }

    /// Keys that no file holds, for tests.
    package init(_ secrets: VersionedSecrets) { self.secrets = secrets }

    /// The public half of the newest key, for booths.
    package func publicKey() throws(VaultError) -> PlatformPublicKey {
        try PlatformPublicKey(bytes: Array(privateKey(secrets.newest).publicKey.rawRepresentation))
    }

    /// Opens a value that a booth sealed for `purpose`.
    ///
    /// - Throws: ``VaultError/platformKeyMissing``, ``VaultError/tampered``.
    package func open(_ value: BoothSealedValue, purpose: String) throws(VaultError) -> [UInt8] {
        try open(value.sealed, recipient: value.recipient, info: BoothSeal.info(purpose))
    }

    /// An opener for a spool file, whose name or identifier was `spoolID` when it was sealed.
    package func opening(spoolID: [UInt8]) -> SpoolOpener { SpoolOpener(keys: self, spoolID: spoolID) }

    func open(_ sealed: [UInt8], recipient: [UInt8], info: [UInt8]) throws(VaultError) -> [UInt8] {
        for version in secrets.versions.keys.sorted(by: >) {
            let key = try privateKey(version)
            let publicKey = try PlatformPublicKey(bytes: Array(key.publicKey.rawRepresentation))
            if publicKey.fingerprint == recipient { return try HybridBox.open(sealed, with: key, info: info) }
        }
        throw .platformKeyMissing
    }

    private func privateKey(_ version: Int) throws(VaultError) -> Curve25519.KeyAgreement.PrivateKey {
        do {
            return try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: secrets.versions[version] ?? [])
        } catch {
            throw .malformed
        }
    }
}
