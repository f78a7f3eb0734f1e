package import FoundationEssentials
package import PostgreSQL

/// The key store in its own PostgreSQL cluster: functions that run as the owner of the tables, which nobody else reads.
///
/// The tables, functions and grants are `deploy/postgresql/keys/*.sql`.
package struct PostgreSQLKeyStore: KeyStore {
    private let database: Database

    /// - Parameter database: the key cluster, whose `search_path` is the schema of the key store.
    package init(database: Database) { self.database = database }

    package func create(_ key: WrappedKey, at instant: Date) async throws -> WrappedKey {
        let query: Query = """
            select status, class, master_version, wrapped from create_key(
                \(key.id.uuid), \(key.keyClass.rawValue), \(Int32(key.masterVersion)), \(key.bytes), \(instant))
            """
        return try await answer(to: query.named("create key"), key.id)
    }

    package func key(_ id: KeyID) async throws -> WrappedKey {
        let query: Query = "select status, class, master_version, wrapped from fetch_key(\(id.uuid))"
        return try await answer(to: query.named("fetch key"), id)
    }

    package func keys(_ ids: [KeyID]) async throws -> [WrappedKey] {
        let query: Query = """
            select asked.id, k.class, k.master_version, k.wrapped
            from unnest(\(ids.map(\.uuid))) as asked (id) cross join lateral fetch_key(asked.id) as k
            where k.status = 'found'
            """
        return try await rows(query.named("fetch keys")).map { row in
            try Self.key(KeyID(row.decode("id", as: UUID.self)), row)
        }
    }

    package func destroy(_ id: KeyID, at instant: Date) async throws {
        let query: Query = "select destroy_key(\(id.uuid), \(instant))"
        _ = try await rows(query.named("destroy key"))
    }

    package func keys(notWrappedBy version: Int, after cursor: KeyID?, limit: Int) async throws -> [WrappedKey] {
        let query: Query = """
            select id, class, master_version, wrapped
            from keys_to_rewrap(\(Int32(version)), \(cursor?.uuid as UUID?), \(Int32(limit)))
            """
        return try await rows(query.named("keys to rewrap")).map { row in
            try Self.key(KeyID(row.decode("id", as: UUID.self)), row)
        }
    }

    package func rewrap(_ keys: [(old: WrappedKey, new: WrappedKey)], at instant: Date) async throws -> Int {
        guard let version = keys.first?.new.masterVersion else { return 0 }
        let query: Query = """
            select rewrap_keys(
                \(keys.map(\.old.id.uuid)), \(keys.map(\.old.bytes)), \(Int32(version)), \(keys.map(\.new.bytes)),
                \(instant))
            """
        let count: Int? = try await rows(query.named("rewrap keys")).first?.decode(0)
        return count ?? 0
    }

    private func answer(to query: Query, _ id: KeyID) async throws -> WrappedKey {
        guard let row = try await rows(query).first else { throw VaultError.malformed }
        switch try row.decode("status", as: String.self) {
        case "found": return try Self.key(id, row)
        case "destroyed": throw VaultError.destroyed
        case "other class": throw VaultError.otherClass
        default: throw VaultError.unknownKey
        }
    }

    private static func key(_ id: KeyID, _ row: Row) throws -> WrappedKey {
        // A class that this release does not know belongs to a newer one: not ours to unwrap.
        guard let keyClass = KeyClass(rawValue: try row.decode("class")) else { throw VaultError.malformed }
        return WrappedKey(
            id: id, keyClass: keyClass, masterVersion: Int(try row.decode("master_version", as: Int32.self)),
            bytes: try row.decode("wrapped"))
    }

    private func rows(_ query: Query) async throws -> [Row] {
        do {
            return try await database.rows(query)
        } catch let error as DatabaseError where error.kind == .permission && error.sqlState == "42501" {
            throw VaultError.denied
        }
    }
}
