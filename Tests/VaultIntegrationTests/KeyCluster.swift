import Foundation
import Logging
import PostgreSQL
import PostgreSQLTesting
import Vault

/// Where the key cluster for tests is, if there is one.
enum TestServers {
    static let keys = ProcessInfo.processInfo.environment["TEST_KEYS_URL"]
    static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
}

/// A key store of its own in the key cluster, with roles of its own to use it.
struct KeyCluster {
    /// As the owner of the tables.
    let owner: Database
    let schema: String

    static func with<T: Sendable>(_ body: (KeyCluster) async throws -> T) async throws -> T {
        try await withTemporarySchema(TestServers.keys ?? "", prefix: "keys") { database, schema in
            let migrations = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "../../deploy/postgresql/keys").standardizedFileURL.path
            try await Migrator(schema: schema, ownerRole: "postgres", directory: migrations)
                .migrate(database, logger: Logger(label: "test"))
            return try await body(KeyCluster(owner: database, schema: schema))
        }
    }

    /// Runs `body` with a store that signs in as a new role with these rights: pairs of a class and what it may do.
    func withRole<T: Sendable>(
        _ rights: [KeyClass: [String]], _ body: (PostgreSQLKeyStore, Database) async throws -> T
    ) async throws -> T {
        let role = "test_" + UUID().uuidString.lowercased().filter { $0 != "-" }
        try await owner.execute("create role \(identifier: role) login password 'only for this test'")
        let database = Database(try configuration(role), logger: Logger(label: "test"))
        let outcome: Result<T, any Error>
        do {
            // A provisioned cluster lets nobody in who is not named.
            let name: String = try await owner.value("select current_database()::text") ?? ""
            try await alone("grant connect, temporary on database \(identifier: name) to \(identifier: role)")
            try await owner.execute("grant usage on schema \(identifier: schema) to \(identifier: role)")
            for (keyClass, rights) in rights {
                try await owner.execute(
                    """
                    insert into permission (role, class, may_create, may_read, may_destroy, may_rewrap)
                    values (\(role), \(keyClass.rawValue), \(rights.contains("create")), \(rights.contains("read")),
                        \(rights.contains("destroy")), \(rights.contains("rewrap")))
                    """)
            }
            outcome = .success(try await body(PostgreSQLKeyStore(database: database), database))
        } catch {
            outcome = .failure(error)
        }
        await database.close()
        try await alone("drop owned by \(identifier: role)")
        try await owner.execute("drop role \(identifier: role)")
        return try outcome.get()
    }

    /// PostgreSQL refuses two that change the rights on one database at the same time.
    private func alone(_ statement: Query) async throws {
        try await owner.withTransaction { transaction in
            try await transaction.lock("rights on the database")
            try await transaction.execute(statement)
        }
    }

    private func configuration(_ role: String) throws -> DatabaseConfiguration {
        guard var url = URLComponents(string: TestServers.keys ?? "") else { throw CocoaError(.formatting) }
        url.user = role
        url.password = "only for this test"
        return try DatabaseConfiguration(url: url.string ?? "", schema: schema, applicationName: "key store test")
    }
}
