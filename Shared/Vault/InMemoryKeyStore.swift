package import FoundationEssentials
internal import Synchronization

/// A key store for tests and for tools that keep nothing: it passes the same suite as the real one.
package final class InMemoryKeyStore: KeyStore {
    private struct State {
        var keys: [KeyID: WrappedKey] = [:]
        var destroyed: Set<KeyID> = []
    }

    private let state = Mutex(State())

    package init() {}

    package func create(_ key: WrappedKey, at instant: Date) async throws -> WrappedKey {
        try state.withLock { state in
            if state.destroyed.contains(key.id) { throw VaultError.destroyed }
            if let old = state.keys[key.id] {
                guard old.keyClass == key.keyClass else { throw VaultError.otherClass }
                return old
            }
            state.keys[key.id] = key
            return key
        }
    }

    package func key(_ id: KeyID) async throws -> WrappedKey {
        try state.withLock { state in
            if let key = state.keys[id] { return key }
            throw state.destroyed.contains(id) ? VaultError.destroyed : VaultError.unknownKey
        }
    }

    package func keys(_ ids: [KeyID]) async throws -> [WrappedKey] {
        state.withLock { state in ids.compactMap { state.keys[$0] } }
    }

    package func destroy(_ id: KeyID, at instant: Date) async throws {
        state.withLock { state in
            state.keys[id] = nil
            state.destroyed.insert(id)
        }
    }

    package func keys(notWrappedBy version: Int, after cursor: KeyID?, limit: Int) async throws -> [WrappedKey] {
        state.withLock { state in
            let later = state.keys.values.filter { key in
                key.masterVersion != version && cursor.map { $0.description < key.id.description } ?? true
            }
            return Array(later.sorted { $0.id.description < $1.id.description }.prefix(limit))
        }
    }

    package func rewrap(_ keys: [(old: WrappedKey, new: WrappedKey)], at instant: Date) async throws -> Int {
        state.withLock { state in
            var count = 0
            for (old, new) in keys where state.keys[old.id] == old {
                state.keys[old.id] = new
                count += 1
            }
            return count
        }
    }
}
