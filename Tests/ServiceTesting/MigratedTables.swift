import Foundation
import Logging
package import PostgreSQL
package import ServiceHost
import Testbed

/// The tables of a service on the test servers, up to date.
package enum MigratedTables {
    /// Applies the migrations of the key cluster and of the service as the roles that only migrate.
    ///
    /// - Returns: the service's database as the owner of its tables; the caller closes it.
    package static func owner<Program: ServiceProgram>(of program: Program.Type) async throws -> Database {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let keys = try database(TestServers.settings("keys.migrate")["KEYS_MIGRATION_URL"], logger)
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../deploy/postgresql/keys").standardizedFileURL.path
        try await Migrator(schema: "keys", ownerRole: "keys_owner", directory: directory).migrate(keys, logger: logger)
        await keys.close()
        let owner = try database(
            TestServers.settings("\(Program.name).migrate")["DATABASE_MIGRATION_URL"], logger)
        try await ServiceMigrations(Program.self).migrate(owner, logger: logger)
        return owner
    }

    private static func database(_ url: String?, _ logger: Logger) throws -> Database {
        Database(try DatabaseConfiguration(url: url ?? "", applicationName: "test", poolSize: 1), logger: logger)
    }
}
