import ArgumentParser

/// `<service> serve`
struct ServeCommand<Program: ServiceProgram>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "serve", abstract: "Run the service until it is asked to stop.")
    }

    @Option(help: "Workloads that processes started with `work` take part in, and this one does not.")
    var without: [String] = []

    func run() async throws {
        try await ServiceHost.serve(Program.self, share: .serving(without: ProcessShare.words(without)))
    }
}
