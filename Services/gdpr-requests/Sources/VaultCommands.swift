import ArgumentParser
import PostgreSQL
import ServiceHost
import Vault

/// `gdpr-requests vault …`: replaces the master key that wraps every other key, without losing one.
struct VaultCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault", abstract: "Replace the master key.",
        discussion: """
            Three steps, in this order, while everything runs: `vault add-version` writes a new version into \
            MASTER_KEY_FILE; restart every service that seals, so that it knows both; `vault rotate` wraps every key \
            under the newest. Only then may the old version be removed, and the pages and backups that it could still \
            open become worthless.
            """,
        subcommands: [AddMasterKeyVersion.self, RotateMasterKey.self])
}

struct AddMasterKeyVersion: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "add-version", abstract: "Add a version to MASTER_KEY_FILE; nothing uses it before a restart.")

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let version = try MasterKeys.addVersion(to: frame.settings.string("MASTER_KEY_FILE"))
        try await operatorOptions.act.record("vault add-version", version: version, frame)
        CommandOutput.write("version \(version) is in the file; restart the services, then run `vault rotate`")
    }
}

struct RotateMasterKey: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Wrap every key under the newest version; may be stopped and begun again.",
        discussion: "Wants KEYS_MIGRATION_URL, a right to re-wrap that no serving process has.")

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        guard let url = try frame.settings.optionalString("KEYS_MIGRATION_URL") else {
            throw ValidationError("KEYS_MIGRATION_URL is missing: the connection to the key cluster as migrator")
        }
        let database = Database(
            try DatabaseConfiguration(url: url, schema: "keys", applicationName: "vault rotate", poolSize: 1),
            logger: frame.logger)
        let master = try MasterKeys(path: frame.settings.string("MASTER_KEY_FILE"))
        let vault = Vault(keys: PostgreSQLKeyStore(database: database), masterKeys: master, clock: frame.now)
        let report: RotationReport
        do {
            report = try await vault.rotate { done in CommandOutput.progress("\(Amount(done, "key")) wrapped anew") }
        } catch {
            await database.close()
            throw error
        }
        await database.close()
        try await operatorOptions.act.record("vault rotate", version: master.newest, frame)
        CommandOutput.write("\(Amount(report.rewrapped, "key")) now under version \(master.newest)")
        guard report.isComplete else {
            throw ValidationError("keys were made under an older version meanwhile; restart every service, then again")
        }
    }
}

extension OperatorCommandOptions.Act {
    /// The key store has no place for who and why, so this service's own record keeps it.
    fileprivate func record(_ act: String, version: Int, _ frame: ServiceFrame) async throws {
        let backbone = try Backbone(frame)
        do {
            try await backbone.database.execute(
                """
                insert into operator_act (at, actor, reason, act, subject)
                values (\(frame.now()), \(who), \(reason), \(act), \("master key version " + String(version)))
                """)
        } catch {
            await backbone.close()
            throw error
        }
        await backbone.close()
    }
}
