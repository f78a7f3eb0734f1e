/// Which migrations are still to do, given those that a database has seen. Pure: the ``Migrator`` does them.
package struct MigrationPlan: Sendable, Equatable {
    /// What a database says of a migration.
    package struct Applied: Sendable, Equatable {
        package let number: Int
        package let name: String
        /// SHA-256 of the file.
        package let checksum: [UInt8]

        package init(number: Int, name: String, checksum: [UInt8]) {
            self.number = number
            self.name = name
            self.checksum = checksum
        }
    }

    package let pending: [Migration]

    /// - Parameters:
    ///   - migrations: what the program brings, each with the SHA-256 of its file.
    ///   - applied: what the database has seen.
    /// - Throws: ``DatabaseError/Kind/migration(_:)`` when an applied file was changed or is missing, when the database
    ///   is newer than the program, or when a new file is older than one that was applied.
    package init(
        migrations: [(migration: Migration, checksum: [UInt8])], applied: [Applied]
    ) throws(DatabaseError) {
        let applied = applied.sorted { $0.number < $1.number }
        let newest = migrations.map(\.migration.number).max() ?? 0
        for step in applied {
            guard let own = migrations.first(where: { $0.migration.number == step.number }) else {
                throw DatabaseError(
                    .migration(
                        step.number > newest
                            ? "the database is newer than this program: it has \(step.name)"
                            : "\(step.name) was applied and its file is missing"))
            }
            guard own.migration.name == step.name else {
                throw DatabaseError(.migration("\(step.name) was applied and is now called \(own.migration.name)"))
            }
            guard own.checksum == step.checksum else {
                throw DatabaseError(.migration("\(step.name) was changed after it was applied"))
            }
        }
        let last = applied.last?.number ?? 0
        let known = Set(applied.map(\.number))
        pending = migrations.map(\.migration).filter { !known.contains($0.number) }.sorted { $0.number < $1.number }
        if let late = pending.first, late.number < last {
            throw DatabaseError(.migration("\(late.name) is older than \(applied.last?.name ?? "the last applied")"))
        }
    }
}
