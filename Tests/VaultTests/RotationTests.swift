import DurableFiles
import FoundationEssentials
import Testbed
import Testing
import Vault

@Suite("Rotation of the master key")
struct RotationTests {
    @Test func `after a rotation everything opens with the newest version alone`() async throws {
        let secrets = VersionedSecrets.random()
        let fixture = try await Fixture(secrets)
        var values: [SealedValue] = []
        for number in 0..<25 {
            let key = try await fixture.vault.createKey(number.isMultiple(of: 2) ? .capture : .person)
            values.append(try await fixture.vault.seal([UInt8(number)], under: key, purpose: "test"))
        }
        let both = secrets.addingVersion()
        let report = try await Vault(keys: fixture.store, masterKeys: MasterKeys(both)).rotate(batch: 4)
        #expect(report.rewrapped == 26)
        #expect(report.isComplete)
        let newestAlone = Vault(keys: fixture.store, masterKeys: MasterKeys(both.removing(1)))
        for (number, value) in values.enumerated() {
            #expect(try await newestAlone.open(value, purpose: "test") == [UInt8(number)])
        }
    }

    @Test func `a rotation that was stopped goes on where it stood`() async throws {
        struct Stop: Error {}
        let secrets = VersionedSecrets.random()
        let fixture = try await Fixture(secrets)
        for _ in 0..<9 { try await fixture.vault.createKey(.capture) }
        let vault = Vault(keys: fixture.store, masterKeys: MasterKeys(secrets.addingVersion()))
        let stopped = Task {
            try await vault.rotate(batch: 2) { _ in withUnsafeCurrentTask { $0?.cancel() } }
        }
        await #expect(throws: CancellationError.self) { try await stopped.value }
        let report = try await vault.rotate(batch: 2)
        #expect(report == RotationReport(rewrapped: 8, isComplete: true))
        #expect(try await vault.rotate() == RotationReport(rewrapped: 0, isComplete: true))
    }

    @Test func `a rotation without the old version stops and loses nothing`() async throws {
        let secrets = VersionedSecrets.random()
        let fixture = try await Fixture(secrets)
        let value = try await fixture.vault.seal([1], under: fixture.key, purpose: "test")
        let withoutOld = MasterKeys(secrets.addingVersion().removing(1))
        await #expect(throws: VaultError.masterVersionMissing(1)) {
            try await Vault(keys: fixture.store, masterKeys: withoutOld).rotate()
        }
        #expect(try await fixture.vault.open(value, purpose: "test") == [1])
    }

    @Test func `a key that was destroyed during a rotation stays destroyed`() async throws {
        let fixture = try await Fixture()
        let old = try await fixture.store.key(fixture.key)
        try await fixture.vault.destroyKey(fixture.key)
        #expect(try await fixture.store.rewrap([(old, old)], at: Date()) == 0)
        await #expect(throws: VaultError.destroyed) { try await fixture.store.key(fixture.key) }
    }

    @Test func `the file of master keys is made at the first start and grows by versions`() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/master"
            let store = InMemoryKeyStore()
            let first = Vault(keys: store, masterKeys: try MasterKeys(path: path))
            let key = try await first.createKey(.capture)
            let value = try await first.seal([1], under: key, purpose: "test")
            #expect(try MasterKeys.addVersion(to: path) == 2)
            let second = Vault(keys: store, masterKeys: try MasterKeys(path: path))
            #expect(try await second.open(value, purpose: "test") == [1])
            #expect(try await second.rotate().isComplete)
            try MasterKeys.retire(1, in: path)
            let third = Vault(keys: store, masterKeys: try MasterKeys(path: path))
            #expect(try await third.open(value, purpose: "test") == [1])
        }
    }
}
