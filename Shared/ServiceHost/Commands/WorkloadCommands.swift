package import ArgumentParser
import FoundationEssentials
import MessagingRuntime

/// `<service> workload …`: how much of which work is done at once, for whoever is on call.
package struct WorkloadCommands<Program: ServiceProgram>: AsyncParsableCommand {
    package static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "workload", abstract: "List, resize, pause or resume what the service works off.",
            discussion: "Every process follows within seconds, without a restart; what it has in hand it finishes.",
            subcommands: [
                ListWorkloads<Program>.self, SetWorkload<Program>.self, PauseWorkload<Program>.self,
                ResumeWorkload<Program>.self,
            ],
            defaultSubcommand: ListWorkloads<Program>.self)
    }

    package init() {}
}

struct ListWorkloads<Program: ServiceProgram>: ServiceCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "list", abstract: "List workloads and the processes that take part in them.")
    }

    func run(_ frame: ServiceFrame) async throws {
        let workloads = try await withWorkloads(frame) { try await $0.all(at: frame.now()) }
        let table = TextTable(
            ["workload", "state", "asked", "at once", "processes", "a minute", "set by", "because"],
            workloads.map { workload in
                [
                    workload.name, workload.setting?.isPaused == true ? "paused" : "runs",
                    workload.setting?.concurrency.map { "\($0)" } ?? "", "\(workload.concurrency)",
                    "\(workload.workers.count)", "\(Int(workload.perMinute.rounded()))", workload.setting?.setBy ?? "",
                    workload.setting?.because ?? "",
                ]
            })
        CommandOutput.write(
            table.text(otherwise: "No process of \(Program.name) has said what it works on; start one with `serve`."))
    }
}

struct SetWorkload<Program: ServiceProgram>: ServiceCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "set", abstract: "Say how many batches of a workload each process runs at once.")
    }

    @OptionGroup var operatorOptions: OperatorCommandOptions
    @Option(help: "The workload, as `workload list` prints it.")
    var workload: String
    @Option(help: "How many in each process, 1 to 64; a process does no more than its database connections allow.")
    var concurrency: Int

    func validate() throws {
        guard WorkloadAct.concurrencies.contains(concurrency) else {
            throw ValidationError("--concurrency wants 1 to 64; `workload pause` stops the work.")
        }
    }

    func run(_ frame: ServiceFrame) async throws {
        try await perform(.concurrency(concurrency), on: workload, by: operatorOptions.act, frame)
        CommandOutput.write("\(workload): up to \(concurrency) at once in each process")
    }
}

struct PauseWorkload<Program: ServiceProgram>: ServiceCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "pause", abstract: "Let a workload's messages wait in their queue; nothing is lost.")
    }

    @OptionGroup var operatorOptions: OperatorCommandOptions
    @Option(help: "The workload, as `workload list` prints it.")
    var workload: String

    func run(_ frame: ServiceFrame) async throws {
        try await perform(.pause, on: workload, by: operatorOptions.act, frame)
        CommandOutput.write("\(workload) is paused; `\(Program.name) workload resume` lets it go on")
    }
}

struct ResumeWorkload<Program: ServiceProgram>: ServiceCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "resume", abstract: "Let a workload that was paused go on.")
    }

    @OptionGroup var operatorOptions: OperatorCommandOptions
    @Option(help: "The workload, as `workload list` prints it.")
    var workload: String

    func run(_ frame: ServiceFrame) async throws {
        try await perform(.resume, on: workload, by: operatorOptions.act, frame)
        CommandOutput.write("\(workload) goes on")
    }
}

private func perform(
    _ act: WorkloadAct, on workload: String, by order: OperatorCommandOptions.Act, _ frame: ServiceFrame
) async throws {
    try await withWorkloads(frame) { desk in
        do {
            try await desk.perform(act, on: workload, by: order.who, because: order.reason, at: frame.now())
        } catch let unknown as UnknownWorkload {
            throw ValidationError("\(unknown)")
        }
    }
}

private func withWorkloads<Outcome>(
    _ frame: ServiceFrame, _ body: (WorkloadDesk) async throws -> Outcome
) async throws -> Outcome {
    try await Backbone.with(frame) { backbone in
        try await body(WorkloadDesk(service: frame.name, database: backbone.database))
    }
}
