import DurableFiles
import Foundation
import PostgreSQL
import Testing
import Vault

@Suite("Key cluster in CI")
struct KeyClusterPresenceTests {
    @Test func `in CI the key cluster is there`() {
        #expect(!TestServers.isCI || TestServers.keys != nil)
    }
}

@Suite("PostgreSQLKeyStore", .enabled(if: TestServers.keys != nil, "TEST_KEYS_URL is not set"))
struct PostgreSQLKeyStoreTests {
    private static let all: [KeyClass: [String]] = [
        .capture: ["create", "read", "destroy"], .person: ["create", "read", "destroy"],
    ]

    @Test func `what is sealed under a key of the cluster opens in another process`() async throws {
        try await KeyCluster.with { cluster in
            try await cluster.withRole(Self.all) { store, _ in
                let masterKeys = MasterKeys(.random())
                let one = Vault(keys: store, masterKeys: masterKeys)
                let key = try await one.createKey(.capture)
                let value = try await one.seal("ann@example.be", under: key, purpose: "test")
                let two = Vault(keys: store, masterKeys: masterKeys)
                #expect(try await two.openText(value, purpose: "test") == "ann@example.be")
            }
        }
    }

    @Test func `a destroyed key is gone, says so, and does not come back`() async throws {
        try await KeyCluster.with { cluster in
            try await cluster.withRole(Self.all) { store, _ in
                let vault = Vault(keys: store, masterKeys: MasterKeys(.random()))
                let key = try await vault.createKey(.capture)
                let value = try await vault.seal([1], under: key, purpose: "test")
                try await vault.destroyKey(key)
                try await vault.destroyKey(key)
                await #expect(throws: VaultError.destroyed) { try await vault.open(value, purpose: "test") }
                await #expect(throws: VaultError.destroyed) { try await vault.createKey(.capture, id: key) }
                await #expect(throws: VaultError.unknownKey) { try await store.key(KeyID()) }
                let rows: Int? = try await cluster.owner.value("select count(*) from data_key")
                #expect(rows == 0)
                let left = try await cluster.owner.rows("select * from tombstone")
                #expect(left.map(\.columns) == [["id", "destroyed_at"]])
            }
        }
    }

    @Test func `making a key again gives the first one and another class is refused`() async throws {
        try await KeyCluster.with { cluster in
            try await cluster.withRole(Self.all) { store, _ in
                let masterKeys = MasterKeys(.random())
                let vault = Vault(keys: store, masterKeys: masterKeys)
                let key = try await vault.createKey(.capture)
                let first = try await store.key(key)
                try await Vault(keys: store, masterKeys: masterKeys).createKey(.capture, id: key)
                #expect(try await store.key(key) == first)
                await #expect(throws: VaultError.otherClass) { try await vault.createKey(.person, id: key) }
            }
        }
    }

    @Test func `many keys are had in one question, without those that are gone`() async throws {
        try await KeyCluster.with { cluster in
            try await cluster.withRole(Self.all) { store, _ in
                let vault = Vault(keys: store, masterKeys: MasterKeys(.random()))
                var keys: [KeyID] = []
                for number in 0..<5 { keys.append(try await vault.createKey(number == 2 ? .person : .capture)) }
                try await vault.destroyKey(keys[3])
                let found = try await store.keys(keys + [KeyID()])
                #expect(Set(found.map(\.id)) == Set(keys).subtracting([keys[3]]))
                for key in found { #expect(try await store.key(key.id) == key) }
                try await cluster.withRole([.capture: ["read"]]) { store, _ in
                    _ = await #expect(throws: VaultError.denied) { try await store.keys(keys) }
                }
            }
        }
    }

    @Test func `a key that is made and destroyed at the same time ends destroyed`() async throws {
        try await KeyCluster.with { cluster in
            try await cluster.withRole(Self.all) { store, _ in
                let vault = Vault(keys: store, masterKeys: MasterKeys(.random()))
                for _ in 0..<20 {
                    let key = KeyID()
                    async let made: Void? = { _ = try? await vault.createKey(.capture, id: key) }()
                    async let destroyed: Void = vault.destroyKey(key)
                    _ = try await (made, destroyed)
                    await #expect(throws: VaultError.destroyed) { try await store.key(key) }
                }
            }
        }
    }

    @Test func `a role does with keys of a class what it was permitted and nothing else`() async throws {
        try await KeyCluster.with { cluster in
            let id = KeyID()
            try await cluster.withRole([.capture: ["create"]]) { store, _ in
                try await Vault(keys: store, masterKeys: MasterKeys(.random())).createKey(.capture, id: id)
                await #expect(throws: VaultError.denied) { try await store.key(id) }
                await #expect(throws: VaultError.denied) { try await store.destroy(id, at: Date()) }
                await #expect(throws: VaultError.denied) { try await store.destroy(KeyID(), at: Date()) }
                await #expect(throws: VaultError.denied) {
                    try await store.keys(notWrappedBy: 2, after: nil, limit: 10)
                }
                let key = WrappedKey(
                    id: KeyID(), keyClass: .person, masterVersion: 1, bytes: .init(repeating: 0, count: 60))
                await #expect(throws: VaultError.denied) { try await store.create(key, at: Date()) }
            }
            try await cluster.withRole([.capture: ["read"], .person: ["destroy"]]) { store, _ in
                let found = try await store.key(id)
                #expect(found.id == id)
                await #expect(throws: VaultError.denied) { try await store.destroy(id, at: Date()) }
            }
            try await cluster.withRole([:]) { store, _ in
                await #expect(throws: VaultError.denied) { try await store.key(id) }
                await #expect(throws: VaultError.denied) { try await store.key(KeyID()) }
                await #expect(throws: VaultError.denied) {
                    try await store.keys(notWrappedBy: 1, after: nil, limit: 1)
                }
            }
        }
    }

    @Test(arguments: [
        "select * from data_key", "select * from tombstone", "select * from permission", "delete from data_key",
        "update permission set may_read = true", "insert into tombstone values (gen_random_uuid(), 'epoch')",
        "truncate data_key", "create table mine (a int)", "select require(true)", "drop function fetch_key(uuid)",
    ])
    func `a runtime role reaches no table`(statement: String) async throws {
        try await KeyCluster.with { cluster in
            try await cluster.withRole(Self.all) { _, database in
                let error = await #expect(throws: DatabaseError.self) {
                    try await database.execute(Query(unsafe: statement))
                }
                #expect(error?.sqlState == "42501")
            }
        }
    }

    @Test func `a caller cannot put its own table in the way of the functions`() async throws {
        try await KeyCluster.with { cluster in
            try await cluster.withRole([:]) { _, database in
                let error = await #expect(throws: DatabaseError.self) {
                    try await database.withConnection { connection in
                        try await connection.execute(
                            """
                            create temporary table permission (role name, class text, may_create boolean,
                                may_read boolean, may_destroy boolean, may_rewrap boolean)
                            """)
                        try await connection.execute(
                            """
                            insert into permission values (session_user, 'capture', true, true, true, true)
                            """)
                        let schema = cluster.schema
                        try await connection.execute("set search_path = pg_temp, \(identifier: schema)")
                        _ = try await connection.rows("select * from keys_to_rewrap(2, null, 10)")
                    }
                }
                #expect(error?.sqlState == "42501")
            }
        }
    }

    @Test func `another role cannot be played with set role`() async throws {
        try await KeyCluster.with { cluster in
            try await cluster.withRole([.capture: ["rewrap"]]) { _, _ in
                try await cluster.withRole([:]) { _, database in
                    let roles = try await cluster.owner.rows("select role::text from permission where may_rewrap")
                    for row in roles {
                        let role: String = try row.decode(0)
                        await #expect(throws: DatabaseError.self) {
                            try await database.execute("set role \(identifier: role)")
                        }
                    }
                }
            }
        }
    }

    @Test func `a rotation takes all keys in batches, beside those who make and destroy`() async throws {
        try await KeyCluster.with { cluster in
            try await cluster.withRole(Self.all) { store, _ in
                let secrets = VersionedSecrets.random()
                let vault = Vault(keys: store, masterKeys: MasterKeys(secrets))
                var values: [SealedValue] = []
                for number in 0..<30 {
                    let key = try await vault.createKey(number.isMultiple(of: 2) ? .capture : .person)
                    values.append(try await vault.seal([UInt8(number)], under: key, purpose: "test"))
                }
                try await vault.destroyKey(values[7].keyID)
                let both = secrets.addingVersion()
                try await cluster.withRole([.capture: ["rewrap"], .person: ["rewrap"]]) { operatorStore, _ in
                    await #expect(throws: VaultError.denied) { try await operatorStore.key(values[0].keyID) }
                    let report = try await Vault(keys: operatorStore, masterKeys: MasterKeys(both)).rotate(batch: 7)
                    #expect(report == RotationReport(rewrapped: 29, isComplete: true))
                }
                let newestAlone = Vault(keys: store, masterKeys: MasterKeys(both.removing(1)))
                for (number, value) in values.enumerated() where number != 7 {
                    #expect(try await newestAlone.open(value, purpose: "test") == [UInt8(number)])
                }
                await #expect(throws: VaultError.destroyed) { try await newestAlone.open(values[7], purpose: "test") }
            }
        }
    }

    @Test func `a wrapping that changed meanwhile is not overwritten`() async throws {
        try await KeyCluster.with { cluster in
            try await cluster.withRole([.capture: ["create", "read", "rewrap"]]) { store, _ in
                let old = WrappedKey(
                    id: KeyID(), keyClass: .capture, masterVersion: 1, bytes: .init(repeating: 1, count: 60))
                let new = WrappedKey(
                    id: old.id, keyClass: .capture, masterVersion: 2, bytes: .init(repeating: 2, count: 60))
                _ = try await store.create(old, at: Date())
                #expect(try await store.rewrap([(old, new)], at: Date()) == 1)
                #expect(try await store.rewrap([(old, new)], at: Date()) == 0)
                #expect(try await store.key(old.id) == new)
            }
        }
    }
}
