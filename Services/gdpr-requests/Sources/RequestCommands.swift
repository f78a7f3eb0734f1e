import ArgumentParser
import Contracts
import Deadlines
import Foundation
import ServiceHost

/// `gdpr-requests request …`
struct RequestCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "List and show requests, hand over a copy, close them.",
        subcommands: [ListRequests.self, ShowRequest.self, PackageRequest.self, CloseRequest.self])
}

struct ListRequests: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List requests: those that miss answers first, by when they are due.")

    @Flag(help: "Only those that miss answers.")
    var open = false

    @Option(help: "How many at most.")
    var limit = 100

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be 1 to 100000") }
    }

    func run(_ frame: ServiceFrame) async throws {
        let backbone = try Backbone(frame)
        let requests: [CountedRequest]
        do {
            requests = try await Requests(runner: backbone.database).list(onlyOpen: open, atMost: limit)
        } catch {
            await backbone.close()
            throw error
        }
        await backbone.close()
        let table = TextTable(
            ["request", "kind", "received", "due by the end of", "answers", "opened by"],
            requests.map { counted in
                let request = counted.request
                return [
                    request.id.description, request.kind.rawValue, BrusselsTime.day(of: request.receivedAt).description,
                    BrusselsTime.day(of: request.dueAt.addingTimeInterval(-0.001)).description,
                    "\(counted.answers) of \(OwnerName.allCases.count)", request.actor,
                ]
            })
        CommandOutput.write(table.text(otherwise: "There is no request. `gdpr-requests find` opens one."))
    }
}

struct ShowRequest: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what every service answered, and who has not.")

    @OptionGroup var choice: RequestChoice

    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let id = try choice.id()
        let (found, wished) = try await Backbone.with(frame) { backbone in
            guard let stored = try await Requests(runner: backbone.database).request(id) else {
                throw NoSuchRequest(id: id)
            }
            return (
                try await FindReport.read(stored, from: backbone.database),
                try await WishReport.read(stored, from: backbone.database)
            )
        }
        if json { return try CommandOutput.writeJSON(RequestView(found, wished)) }
        try FindCommandLine.show(found, json: false)
        guard let wished else { return }
        CommandOutput.write("")
        CommandOutput.write(TextTable(["service", "table", "rows"], wished.lines).text(otherwise: ""))
        CommandOutput.write("")
        CommandOutput.write(wished.sentence)
    }
}
