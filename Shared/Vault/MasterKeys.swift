internal import Crypto
package import DurableFiles
internal import FoundationEssentials

/// The keys that wrap data keys: in a file with versions, mode 0600, only where something is unsealed.
///
/// The newest version wraps; all in the file unwrap. To replace it: `MasterKeys.addVersion(to:)` on every machine that
/// unseals (copy the file), restart, ``Vault/rotate(batch:)``, and when no backup that needs the old version is kept
/// any longer, ``retire(_:in:)``. Retiring is also what makes deleted wrapped keys in old pages, write-ahead logs and
/// backups of the key cluster worthless for certain.
///
/// Whoever loses all copies of the file loses everything that was ever sealed: keep an escrow, on paper or offline,
/// away from the backups of the key cluster.
package struct MasterKeys: Sendable {
    private static let purpose = "Master keys: they wrap every data key. Mode 0600; keep a copy offline."
    private let secrets: VersionedSecrets

    /// Reads the file at `path`; the first start makes it.
    package init(path: String) throws(SecretFile.Problem) {
        secrets = try VersionedSecrets(path: path, purpose: Self.purpose)
    }

    /// Master keys that no file holds, for tests.
    package init(_ secrets: VersionedSecrets) { self.secrets = secrets }

    /// The version that wraps new keys.
    package var newest: Int { secrets.newest }

    /// Adds a random version to the file at `path`, which then is the newest, and returns its number.
    @discardableResult
    package static func addVersion(to path: String) throws(SecretFile.Problem) -> Int {
        let secrets = try VersionedSecrets(path: path, purpose: purpose).addingVersion()
        try secrets.write(to: path, purpose: purpose)
        return secrets.newest
    }

    /// Removes a version from the file at `path`: everything that is still wrapped by it is lost.
    ///
    /// - Precondition: it is not the newest.
    package static func retire(_ version: Int, in path: String) throws(SecretFile.Problem) {
        try VersionedSecrets(path: path, purpose: purpose).removing(version).write(to: path, purpose: purpose)
    }

    // MARK: Wrapping

    func wrap(_ key: [UInt8], id: KeyID, keyClass: KeyClass) throws -> WrappedKey {
        let version = newest
        let box = try AES.GCM.seal(
            key, using: try master(version), authenticating: Self.associatedData(id, keyClass, version))
        // `combined` is nil for nonces of other lengths only.
        guard let bytes = box.combined else { throw VaultError.malformed }
        return WrappedKey(id: id, keyClass: keyClass, masterVersion: version, bytes: Array(bytes))
    }

    /// The same key under the newest version.
    func rewrap(_ key: WrappedKey) throws -> WrappedKey {
        try wrap(Array(opened(key)), id: key.id, keyClass: key.keyClass)
    }

    func unwrap(_ key: WrappedKey) throws -> OpenedKey { OpenedKey(SymmetricKey(data: try opened(key))) }

    private func opened(_ key: WrappedKey) throws -> Data {
        let master = try master(key.masterVersion)
        do {
            let box = try AES.GCM.SealedBox(combined: key.bytes)
            return try AES.GCM.open(
                box, using: master, authenticating: Self.associatedData(key.id, key.keyClass, key.masterVersion))
        } catch {
            throw VaultError.tampered
        }
    }

    private func master(_ version: Int) throws -> SymmetricKey {
        guard let bytes = secrets.versions[version] else { throw VaultError.masterVersionMissing(version) }
        return SymmetricKey(data: bytes)
    }

    /// A wrapped key that is put in the row of another identifier or class does not unwrap.
    private static func associatedData(_ id: KeyID, _ keyClass: KeyClass, _ version: Int) -> [UInt8] {
        Array("wrapped key 1 ".utf8) + id.bytes + Array("\(version) \(keyClass.rawValue)".utf8)
    }
}
