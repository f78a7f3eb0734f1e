package import FoundationEssentials

/// Where wrapped data keys live and die. All calls may be repeated: doing one twice is the same as doing it once.
package protocol KeyStore: Sendable {
    /// Keeps `key` unless its identifier is taken, and returns the key that is then in the store.
    ///
    /// - Throws: ``VaultError/destroyed`` for the identifier of a destroyed key, ``VaultError/otherClass`` when it
    ///   stands there with another class, ``VaultError/denied``.
    func create(_ key: WrappedKey, at instant: Date) async throws -> WrappedKey

    /// - Throws: ``VaultError/destroyed``, ``VaultError/unknownKey``, ``VaultError/denied``.
    func key(_ id: KeyID) async throws -> WrappedKey

    /// Those of `ids` that are there, in any order.
    ///
    /// - Throws: ``VaultError/denied``.
    func keys(_ ids: [KeyID]) async throws -> [WrappedKey]

    /// Deletes the key and leaves its identifier as a tombstone, also for an identifier that was never seen, so that a
    /// message that makes the key and comes late does not bring it to life.
    ///
    /// - Throws: ``VaultError/denied``.
    func destroy(_ id: KeyID, at instant: Date) async throws

    /// Up to `limit` keys not wrapped by version `version`, in the order of their identifiers, after `cursor`.
    func keys(notWrappedBy version: Int, after cursor: KeyID?, limit: Int) async throws -> [WrappedKey]

    /// Replaces the wrapping of keys that are still wrapped as `old` says; others were changed or destroyed meanwhile
    /// and stay as they are.
    ///
    /// - Returns: how many were replaced.
    func rewrap(_ keys: [(old: WrappedKey, new: WrappedKey)], at instant: Date) async throws -> Int
}
