import ArgumentParser
import Configuration
import FoundationEssentials
import Logging
import PostgreSQL

/// `<service> migrate`: brings the service's schema up to date, as the owner of its tables.
struct MigrateCommand<Program: ServiceProgram>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "migrate", abstract: "Bring the tables of the service up to date.",
            discussion: SettingsHelp.text(for: [FrameSettings.migration]))
    }

    @Flag(help: "Only list what would be applied.")
    var pending = false

    func run() async throws {
        // The service's own settings are not read: whoever migrates need not know its secrets.
        let settings = try Settings(
            reader: ConfigReader(provider: EnvironmentVariablesProvider()),
            declared: FrameSettings.all + [FrameSettings.migration])
        let logger = try ServiceHost.logger(Program.name, settings)
        let configuration = try DatabaseConfiguration(
            url: settings.string(FrameSettings.migration.name), applicationName: "\(Program.name) migrate", poolSize: 1)
        let database = Database(configuration, logger: logger)
        let migrations = ServiceMigrations(Program.self)
        let names: [String]
        do {
            names = try await pending ? migrations.pending(database) : migrations.migrate(database, logger: logger)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
        for name in names { CommandOutput.write(name) }
        if names.isEmpty { CommandOutput.write("nothing to apply") }
    }
}
