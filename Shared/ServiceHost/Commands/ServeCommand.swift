import ArgumentParser

/// `<service> serve`
struct ServeCommand<Program: ServiceProgram>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "serve", abstract: "Run the service until it is asked to stop.")
    }

    func run() async throws {
        try await ServiceHost.serve(Program.self)
    }
}
