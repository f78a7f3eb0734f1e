import ArgumentParser
import Contracts
import Foundation
import ServiceHost

/// `gdpr-requests deadline …`
struct DeadlineCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadline", abstract: "Show what the law wants done by when, over requests and incidents.",
        subcommands: [NextDeadline.self], defaultSubcommand: NextDeadline.self)
}

struct NextDeadline: ServiceCommand {
    typealias Program = GDPRRequests
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Show the next legal deadlines, the soonest first.")

    @Option(help: "How many at most.")
    var limit = 1

    @Flag(help: "Print JSON.")
    var json = false

    /// A deadline as `--json` shows it; instants are RFC 3339, UTC.
    struct View: Codable, Sendable, Equatable {
        var clock: String
        var subject: String
        var dueAt: String
        /// Negative when it is too late.
        var secondsLeft: Int
    }

    func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be 1 to 10000") }
    }

    func run(_ frame: ServiceFrame) async throws {
        let open = try await Backbone.with(frame) {
            try await LegalDeadlines(runner: $0.database).open(atMost: limit)
        }
        let now = frame.now()
        if json {
            return try CommandOutput.writeJSON(
                open.map {
                    View(
                        clock: $0.clock.rawValue, subject: $0.subjectID.uuidString.lowercased(),
                        dueAt: ContractCoding.text(of: $0.dueAt),
                        secondsLeft: Int($0.timeLeft(at: now).rounded(.down)))
                })
        }
        let table = TextTable(
            ["clock", "request or incident", "due", "left"],
            open.map {
                [
                    $0.clock.rawValue, $0.subjectID.uuidString.lowercased(), ContractCoding.text(of: $0.dueAt),
                    TimeLeft($0.timeLeft(at: now)).description,
                ]
            })
        CommandOutput.write(table.text(otherwise: "Nothing is due."))
    }
}
