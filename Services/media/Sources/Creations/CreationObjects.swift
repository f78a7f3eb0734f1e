import ObjectStore
import Vault

/// The bytes of creations, and their keys.
struct CreationObjects: Sendable {
    let objects: SealedObjects

    /// Removes everything of a creation but its rows, which still name it: whoever is killed here can do it again.
    ///
    /// - Returns: how many objects there were.
    func remove(_ creation: StoredCreation) async throws -> Int {
        try await objects.vault.destroyKey(creation.keyID)
        let names = try await objects.store.names(under: creation.folder)
        for name in names { try await objects.store.delete(name) }
        return names.count
    }
}
