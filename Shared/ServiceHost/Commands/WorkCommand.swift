import ArgumentParser

/// `<service> work`
struct WorkCommand<Program: ServiceProgram>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "work", abstract: "Work off queues, without pages, until it is asked to stop.",
            discussion: """
                With --only it does nothing but these workloads and relays what they say; timers and what else the \
                service does are left to the processes without it. Health, readiness and metrics are answered on \
                HTTP_PORT all the same.
                """)
    }

    @Option(help: "Workloads that it takes part in, separated by commas; all when not given.")
    var only: [String] = []

    func run() async throws {
        try await ServiceHost.serve(Program.self, share: .working(only: ProcessShare.words(only)))
    }
}
