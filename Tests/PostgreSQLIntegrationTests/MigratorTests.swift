import FoundationEssentials
import PostgreSQL
import PostgreSQLTesting
import Testing

@Suite("Migrator", .serialized, .enabled(if: TestServers.postgresql != nil, TestServers.absent))
struct MigratorTests {
    /// A schema with its owner and a folder for migrations, all removed afterwards.
    private func withMigrations(
        _ files: [String: String], _ body: (Database, String, String, Migrator) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "migrations-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        try await withTemporarySchema(#require(TestServers.postgresql)) { database, schema in
            let owner = schema + "_owner"
            try await database.execute("create role \(identifier: owner)")
            try await database.execute("drop schema \(identifier: schema)")
            let migrator = Migrator(schema: schema, ownerRole: owner, directory: folder.path)
            do {
                try await body(database, schema, folder.path, migrator)
                try await remove(owner, schema, database)
            } catch {
                try? await remove(owner, schema, database)
                throw error
            }
        }
    }

    private func remove(_ owner: String, _ schema: String, _ database: Database) async throws {
        try await database.execute("drop owned by \(identifier: owner) cascade")
        try await database.execute("drop role \(identifier: owner)")
        try await database.execute("create schema if not exists \(identifier: schema)")
    }

    private let two = [
        "0001_create.sql": "create table a (id bigint);\ncreate table b (id bigint);",
        "0002_fill.sql": "-- Why: to test.\ninsert into a values (1), (2);\ninsert into b values ('3');",
    ]

    @Test func `files are applied once, in order, as the owner`() async throws {
        try await withMigrations(two) { database, schema, _, migrator in
            #expect(try await migrator.pending(database) == ["0001_create", "0002_fill"])
            #expect(try await migrator.migrate(database, logger: quiet) == ["0001_create", "0002_fill"])
            #expect(try await migrator.pending(database) == [])
            #expect(try await migrator.migrate(database, logger: quiet) == [])
            #expect(try await database.value("select count(*) from a") == 2)
            let owners = try await database.rows(
                "select distinct tableowner from pg_tables where schemaname = \(schema)")
            #expect(try owners.map { try $0.decode(0, as: String.self) } == [schema + "_owner"])
        }
    }

    @Test func `of migrators that race exactly one applies each file`() async throws {
        try await withMigrations(two) { database, _, _, migrator in
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<4 {
                    group.addTask { try await withDatabase { try await migrator.migrate($0, logger: quiet) } }
                }
                return try await group.reduce(into: [String]()) { $0 += $1 }
            }
            #expect(applied.sorted() == ["0001_create", "0002_fill"])
            #expect(try await database.value("select count(*) from a") == 2)
        }
    }

    @Test func `a changed migration is refused and nothing happens`() async throws {
        try await withMigrations(two) { database, _, folder, migrator in
            try await migrator.migrate(database, logger: quiet)
            try Data("create table a (id text);".utf8).write(to: URL(filePath: folder + "/0001_create.sql"))
            try Data("create table c (id text);".utf8).write(to: URL(filePath: folder + "/0003_more.sql"))
            let error = await #expect(throws: DatabaseError.self) {
                try await migrator.migrate(database, logger: quiet)
            }
            #expect("\(error as Any)".contains("0001_create was changed"))
            await #expect(throws: DatabaseError.self) { try await migrator.pending(database) }
            #expect(try await database.value("select to_regclass('c') is null") == true)
        }
    }

    @Test func `a database newer than the program is refused`() async throws {
        try await withMigrations(two) { database, _, folder, migrator in
            try await migrator.migrate(database, logger: quiet)
            try FileManager.default.removeItem(atPath: folder + "/0002_fill.sql")
            let error = await #expect(throws: DatabaseError.self) {
                try await migrator.migrate(database, logger: quiet)
            }
            #expect("\(error as Any)".contains("newer than this program"))
        }
    }

    @Test func `a file that fails is taken back whole, and its line is told`() async throws {
        let files = two.merging(["0003_wrong.sql": "create table c (id bigint);\n\nselect absent from c;"]) { $1 }
        try await withMigrations(files) { database, _, _, migrator in
            let error = await #expect(throws: DatabaseError.self) {
                try await migrator.migrate(database, logger: quiet)
            }
            #expect(error?.statement == "0003_wrong.sql, line 3")
            #expect(error?.sqlState == "42703")
            let isAbsent: Bool? = try await database.value("select to_regclass('c') is null")
            #expect(isAbsent == true)
            #expect(try await migrator.pending(database) == ["0003_wrong"])
        }
    }

    @Test func `a file that ends its own transaction is refused`() async throws {
        let files = two.merging(["0003_commit.sql": "create table c (id bigint); commit;"]) { $1 }
        try await withMigrations(files) { database, _, _, migrator in
            await #expect(throws: DatabaseError.self) { try await migrator.migrate(database, logger: quiet) }
            let pending = try await migrator.pending(database)
            #expect(pending == ["0003_commit"])
        }
    }
}
