import DurableFiles
import FoundationEssentials
import Synchronization
import Testing
import Vault

/// A store that counts what it is asked and can be held up.
private final class CountingKeyStore: KeyStore {
    let base = InMemoryKeyStore()
    let questions = Mutex(0)
    let beforeAnswer = Mutex<(@Sendable () async throws -> Void)?>(nil)

    func create(_ key: WrappedKey, at instant: Date) async throws -> WrappedKey {
        try await base.create(key, at: instant)
    }
    func key(_ id: KeyID) async throws -> WrappedKey {
        questions.withLock { $0 += 1 }
        let key = try await base.key(id)
        try await beforeAnswer.withLock { $0 }?()
        return key
    }
    func keys(_ ids: [KeyID]) async throws -> [WrappedKey] {
        questions.withLock { $0 += 1 }
        let keys = try await base.keys(ids)
        try await beforeAnswer.withLock { $0 }?()
        return keys
    }
    func destroy(_ id: KeyID, at instant: Date) async throws { try await base.destroy(id, at: instant) }
    func keys(notWrappedBy version: Int, after cursor: KeyID?, limit: Int) async throws -> [WrappedKey] {
        try await base.keys(notWrappedBy: version, after: cursor, limit: limit)
    }
    func rewrap(_ keys: [(old: WrappedKey, new: WrappedKey)], at instant: Date) async throws -> Int {
        try await base.rewrap(keys, at: instant)
    }
}

@Suite("Keys of the vault")
struct VaultKeyTests {
    @Test func `after its key is destroyed nothing opens anymore, anywhere`() async throws {
        let fixture = try await Fixture()
        let value = try await fixture.vault.seal("ann@example.be", under: fixture.key, purpose: "test")
        try await fixture.vault.destroyKey(fixture.key)
        await #expect(throws: VaultError.destroyed) { try await fixture.vault.open(value, purpose: "test") }
        let other = Vault(keys: fixture.store, masterKeys: fixture.masterKeys)
        await #expect(throws: VaultError.destroyed) { try await other.open(value, purpose: "test") }
        await #expect(throws: VaultError.destroyed) {
            try await other.sealing(objectID: [1], under: fixture.key)
        }
        #expect(try await fixture.vault.isDestroyed(fixture.key))
    }

    @Test func `a key that was never made is not called destroyed`() async throws {
        let fixture = try await Fixture()
        await #expect(throws: VaultError.unknownKey) {
            try await fixture.vault.seal([1], under: KeyID(), purpose: "test")
        }
        #expect(try await fixture.vault.isDestroyed(KeyID()) == false)
    }

    @Test func `making a key again keeps the first one`() async throws {
        let fixture = try await Fixture()
        let value = try await fixture.vault.seal([1], under: fixture.key, purpose: "test")
        try await fixture.vault.createKey(.capture, id: fixture.key)
        #expect(try await fixture.vault.open(value, purpose: "test") == [1])
        await #expect(throws: VaultError.otherClass) {
            try await fixture.vault.createKey(.person, id: fixture.key)
        }
    }

    @Test func `a late message does not bring a destroyed key to life`() async throws {
        let fixture = try await Fixture()
        let never = KeyID()
        for id in [fixture.key, never] {
            try await fixture.vault.destroyKey(id)
            try await fixture.vault.destroyKey(id)
            await #expect(throws: VaultError.destroyed) { try await fixture.vault.createKey(.capture, id: id) }
        }
    }

    @Test func `a key is asked for once until its time in memory is over`() async throws {
        let store = CountingKeyStore()
        let now = Mutex(ContinuousClock.now)
        let vault = Vault(
            keys: store, masterKeys: MasterKeys(.random()), monotonic: { [start = now.withLock { $0 }] in start })
        let key = try await vault.createKey(.capture)
        for _ in 0..<10 { _ = try await vault.seal([1], under: key, purpose: "test") }
        #expect(store.questions.withLock { $0 } == 0)
    }

    @Test func `a destroyed key is useless to another process once its time in memory is over`() async throws {
        final class Hands: Sendable {
            let now = Mutex(ContinuousClock.now)
        }
        let hands = Hands()
        let store = CountingKeyStore()
        let masterKeys = MasterKeys(.random())
        let one = Vault(keys: store, masterKeys: masterKeys)
        let two = Vault(keys: store, masterKeys: masterKeys, monotonic: { hands.now.withLock { $0 } })
        let key = try await one.createKey(.capture)
        let value = try await two.seal([1], under: key, purpose: "test")
        try await one.destroyKey(key)
        hands.now.withLock { $0 += .seconds(29) }
        #expect(try await two.open(value, purpose: "test") == [1])
        hands.now.withLock { $0 += .seconds(2) }
        await #expect(throws: VaultError.destroyed) { try await two.open(value, purpose: "test") }
    }

    @Test func `an answer that was on its way while the key was destroyed is not kept`() async throws {
        let store = CountingKeyStore()
        let masterKeys = MasterKeys(.random())
        let key = try await Vault(keys: store, masterKeys: masterKeys).createKey(.capture)
        let vault = Vault(keys: store, masterKeys: masterKeys)
        store.beforeAnswer.withLock { $0 = { try await vault.destroyKey(key) } }
        // The caller asked before the destruction and may still be served; the next may not.
        _ = try await vault.seal([1], under: key, purpose: "test")
        store.beforeAnswer.withLock { $0 = nil }
        await #expect(throws: VaultError.destroyed) { try await vault.seal([1], under: key, purpose: "test") }
    }

    @Test func `keys that are wanted together cost one question, whatever became of some of them`() async throws {
        let store = CountingKeyStore()
        let masterKeys = MasterKeys(.random())
        let maker = Vault(keys: store, masterKeys: masterKeys)
        var keys: [KeyID] = []
        for _ in 0..<20 { keys.append(try await maker.createKey(.capture)) }
        let (gone, never) = (keys[7], KeyID())
        try await maker.destroyKey(gone)
        let vault = Vault(keys: store, masterKeys: masterKeys)
        await vault.fetch(keys + [never])
        #expect(store.questions.withLock { $0 } == 1)
        for key in keys where key != gone { _ = try await vault.seal([1], under: key, purpose: "test") }
        await vault.fetch(keys.filter { $0 != gone })
        #expect(store.questions.withLock { $0 } == 1, "what is in memory is not asked for")
        await #expect(throws: VaultError.destroyed) { try await vault.seal([1], under: gone, purpose: "test") }
        await #expect(throws: VaultError.unknownKey) { try await vault.seal([1], under: never, purpose: "test") }
    }

    @Test func `a key that is destroyed while many are asked for is not kept`() async throws {
        let store = CountingKeyStore()
        let masterKeys = MasterKeys(.random())
        let key = try await Vault(keys: store, masterKeys: masterKeys).createKey(.capture)
        let vault = Vault(keys: store, masterKeys: masterKeys)
        store.beforeAnswer.withLock { $0 = { try await vault.destroyKey(key) } }
        await vault.fetch([key])
        store.beforeAnswer.withLock { $0 = nil }
        await #expect(throws: VaultError.destroyed) { try await vault.seal([1], under: key, purpose: "test") }
    }

    @Test func `memory holds no more keys than its limit`() async throws {
        let store = CountingKeyStore()
        var limits = Vault.Limits()
        limits.keysInMemory = 8
        let vault = Vault(keys: store, masterKeys: MasterKeys(.random()), limits: limits)
        var keys: [KeyID] = []
        for _ in 0..<100 { keys.append(try await vault.createKey(.capture)) }
        for key in keys { _ = try await vault.seal([1], under: key, purpose: "test") }
        #expect(store.questions.withLock { $0 } >= 92)
    }

    @Test func `a wrapped key that is put in another row does not unwrap`() async throws {
        let fixture = try await Fixture()
        let stolen = try await fixture.store.key(fixture.key)
        let other = KeyID()
        _ = try await fixture.store.create(
            WrappedKey(id: other, keyClass: .capture, masterVersion: 1, bytes: stolen.bytes), at: Date())
        await #expect(throws: VaultError.tampered) {
            try await fixture.vault.seal([1], under: other, purpose: "test")
        }
    }

    @Test func `without the master key the store's contents are worth nothing`() async throws {
        let fixture = try await Fixture()
        let value = try await fixture.vault.seal([1], under: fixture.key, purpose: "test")
        let thief = Vault(keys: fixture.store, masterKeys: MasterKeys(.random()))
        await #expect(throws: VaultError.tampered) { try await thief.open(value, purpose: "test") }
    }
}
