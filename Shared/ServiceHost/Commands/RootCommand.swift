import ArgumentParser

/// The command line of a service: `serve`, `work`, `migrate` and its own commands.
struct RootCommand<Program: ServiceProgram>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Program.name, abstract: Program.summary,
            discussion: SettingsHelp.text(for: FrameSettings.all + Program.settings),
            version: ServiceHost.version,
            subcommands: [ServeCommand<Program>.self]
                + (Program.migrations == nil ? [] : [WorkCommand<Program>.self, MigrateCommand<Program>.self])
                + Program.commands)
    }
}
