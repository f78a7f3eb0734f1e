import Foundation
package import Logging
import MessagingRuntime
package import PostgreSQL

/// All migrations of a service in their order: first the messaging runtime's tables, then its own.
package struct ServiceMigrations: Sendable {
    private let migrators: [Migrator]

    /// - Parameters:
    ///   - schema: the program's own unless a test wants another.
    ///   - ownerRole: likewise; the role that signs in must be a member of it.
    package init<Program: ServiceProgram>(
        _ program: Program.Type, schema: String = Program.schema, ownerRole: String = Program.ownerRole
    ) {
        var runtime = Migrator(
            schema: schema, ownerRole: ownerRole, directory: MessagingRuntimeMigrations.directory.path)
        runtime.history = "messaging_migration"
        let own = Program.migrations.map {
            Migrator(schema: schema, ownerRole: ownerRole, directory: $0.path)
        }
        migrators = [runtime] + [own].compactMap(\.self)
    }

    /// Applies what is pending; returns the names of what was applied.
    @discardableResult
    package func migrate(_ database: Database, logger: Logger) async throws -> [String] {
        var names: [String] = []
        for migrator in migrators { names += try await migrator.migrate(database, logger: logger) }
        return names
    }

    /// The names of what would be applied. Changes nothing.
    package func pending(_ database: Database) async throws -> [String] {
        var names: [String] = []
        for migrator in migrators { names += try await migrator.pending(database) }
        return names
    }
}
