package import FoundationEssentials
package import Logging

/// Brings a schema to the shape that a program wants, by numbered SQL files.
///
/// Each file runs once, in a transaction of its own, as the role that owns the schema, while an advisory lock keeps
/// other migrators of the schema waiting. `<schema>.schema_migration` remembers what ran; everybody who may use the
/// schema may read it.
///
/// A file sets no role, and neither begins nor ends a transaction. It names no schema: its own is the `search_path`.
package struct Migrator: Sendable {
    private let schema: String
    private let ownerRole: String
    private let directory: String
    private let now: @Sendable () -> Date
    /// The table that remembers what ran. A library that brings tables of its own into a schema names another.
    package var history = "schema_migration"
    /// How long one file may take.
    package var limit: Duration = .seconds(3600)

    /// - Parameters:
    ///   - ownerRole: owns what the files make; the role that signs in must be a member of it.
    ///   - directory: the path of the folder with the files.
    ///   - now: when a migration is said to have been applied.
    package init(
        schema: String, ownerRole: String, directory: String, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.schema = schema
        self.ownerRole = ownerRole
        self.directory = directory
        self.now = now
    }

    /// Applies what is pending.
    ///
    /// - Returns: the names of the files that were applied by this call, in their order.
    /// - Throws: ``DatabaseError/Kind/migration(_:)`` when files and database do not fit (nothing was changed then);
    ///   the server's error, with the file's name and line, when a file fails (it was taken back, those before it
    ///   stay).
    @discardableResult
    package func migrate(_ database: Database, logger: Logger) async throws -> [String] {
        let migrations = try Migration.load(from: directory)
        return try await database.withConnection { connection in
            try await connection.execute(Query(unsafe: "set statement_timeout = \(limit.milliseconds)"))
            try await lock(connection)
            try await prepare(connection)
            let plan = try await plan(migrations, connection)
            for migration in plan.pending {
                let started = ContinuousClock.now
                try await apply(migration, connection)
                logger.info(
                    "migration applied",
                    metadata: [
                        "schema": "\(schema)", "migration": "\(migration.name)",
                        "milliseconds": "\((ContinuousClock.now - started).milliseconds)",
                    ])
            }
            if plan.pending.isEmpty { logger.info("no migration is pending", metadata: ["schema": "\(schema)"]) }
            return plan.pending.map(\.name)
        }
    }

    /// The names of the files that were not applied yet. Changes nothing and needs only to read.
    ///
    /// - Throws: as ``migrate(_:logger:)`` when files and database do not fit.
    package func pending(_ database: Database) async throws -> [String] {
        let migrations = try Migration.load(from: directory)
        guard try await hasTable(database) else { return migrations.map(\.name) }
        return try await plan(migrations, database).pending.map(\.name)
    }

    // MARK: Steps

    private var table: String { quotedIdentifier(schema) + "." + quotedIdentifier(history) }

    /// Waits for another migrator of this schema. The connection gives the lock back when it is returned.
    private func lock(_ connection: Connection) async throws {
        let query: Query = "select pg_advisory_lock(hashtextextended(\("migrations of " + schema)::text, 0))"
        _ = try await connection.pipeline([query.named("wait for other migrators")], limit: limit + .seconds(5))
    }

    private func hasTable(_ runner: some QueryRunner) async throws -> Bool {
        try await runner.value(
            """
            select exists (
                select from pg_catalog.pg_class join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
                where nspname = \(schema) and relname = \(history)
            )
            """) ?? false
    }

    private func prepare(_ connection: Connection) async throws {
        let exists: Bool? = try await connection.value(
            "select exists (select from pg_catalog.pg_namespace where nspname = \(schema))")
        if exists != true {
            try await connection.execute(
                "create schema \(identifier: schema) authorization \(identifier: ownerRole)")
        }
        guard try await !hasTable(connection) else { return }
        _ = try await connection.pipeline([
            "set local role \(identifier: ownerRole)",
            """
            create table \(unsafe: table) (
                number     integer     primary key,
                name       text        not null,
                checksum   bytea       not null,
                applied_at timestamptz not null
            )
            """,
            "grant select on \(unsafe: table) to public",
        ])
    }

    /// The server computes the checksums, so that no cryptography is needed here.
    private func plan(_ migrations: [Migration], _ runner: some QueryRunner) async throws -> MigrationPlan {
        let results = try await runner.pipeline([
            "select number, name, checksum from \(unsafe: table) order by number",
            """
            select sha256(file) from unnest(\(migrations.map(\.sql))) with ordinality as t (file, position)
            order by position
            """,
        ])
        return try MigrationPlan(
            migrations: zip(migrations, results[1].rows).map { (migration: $0, checksum: try $1.decode(0)) },
            applied: results[0].rows.map {
                try MigrationPlan.Applied(
                    number: $0.decode("number"), name: $0.decode("name"), checksum: $0.decode("checksum"))
            })
    }

    private func apply(_ migration: Migration, _ connection: Connection) async throws {
        guard let sql = String(validating: migration.sql, as: UTF8.self), !sql.utf8.contains(0) else {
            throw DatabaseError(.migration("\(migration.name).sql is not text in UTF-8"))
        }
        try await connection.withTransaction { transaction in
            _ = try await transaction.pipeline([
                "set local role \(identifier: ownerRole)",
                "set local search_path = \(identifier: schema)",
            ])
            do {
                try await transaction.script(sql, limit: limit + .seconds(5))
            } catch var error as DatabaseError {
                let line = error.position.map { sql.unicodeScalars.prefix($0 - 1).count { $0 == "\n" } + 1 }
                error.statement = migration.name + ".sql" + (line.map { ", line \($0)" } ?? "")
                throw error
            }
            _ = try await transaction.commitPipeline([
                "set local role \(identifier: ownerRole)",
                """
                insert into \(unsafe: table) (number, name, checksum, applied_at)
                values (\(migration.number), \(migration.name), sha256(\(migration.sql)), \(now()))
                """,
            ])
        }
    }
}
