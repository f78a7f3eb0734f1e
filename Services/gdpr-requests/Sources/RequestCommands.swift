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
        commandName: "list",
        abstract: "List requests: those that are neither complete nor closed first, by when they are due.")

    @Flag(help: "Only those that are neither complete nor closed.")
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
            ["request", "kind", "received", "due by the end of", "answers", "erased", "opened by"],
            requests.map { counted in
                let request = counted.request
                return [
                    request.id.description, request.kind.rawValue, BrusselsTime.day(of: request.receivedAt).description,
                    BrusselsTime.day(of: request.dueAt.addingTimeInterval(-0.001)).description,
                    request.person == nil ? "" : "\(counted.answers) of \(OwnerName.allCases.count)",
                    counted.erasures == 0 ? "" : "\(counted.ended) of \(counted.erasures)", request.actor,
                ]
            })
        CommandOutput.write(table.text(otherwise: "There is no request. `gdpr-requests find` opens one."))
    }
}

struct ShowRequest: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what every service answered, what became of it, and who has not.")

    @OptionGroup var choice: RequestChoice

    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let id = try choice.id()
        let (stored, found, wished, erasure) = try await Backbone.with(frame) { backbone in
            guard let stored = try await Requests(runner: backbone.database).request(id) else {
                throw NoSuchRequest(id: id)
            }
            return (
                stored, try await FindReport.read(stored, from: backbone.database),
                try await WishReport.read(stored, from: backbone.database),
                try await ErasureReport.read(stored, from: backbone.database, now: frame.now())
            )
        }
        if json { return try CommandOutput.writeJSON(RequestView(stored, found, wished, erasure)) }
        // Nobody was looked for where the request is about a capture.
        if stored.person != nil {
            try FindCommandLine.show(found, json: false)
            CommandOutput.write("")
        }
        if let wished {
            CommandOutput.write(TextTable(["service", "table", "rows"], wished.lines).text(otherwise: ""))
            CommandOutput.write("")
            CommandOutput.write(wished.sentence)
        }
        if let erasure { CommandOutput.write(erasure.text) }
    }
}
