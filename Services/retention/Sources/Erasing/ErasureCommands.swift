import ArgumentParser
import Contracts
import Foundation
import Journal
import Messaging
import PostgreSQL
import ServiceHost

/// `retention erasure …`
struct ErasureCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erasure", abstract: "List and show erasures; enter a customer's decision about captures.",
        subcommands: [
            ListErasures.self, ShowErasure.self, ApproveErasure.self, RefuseErasure.self,
        ])
}

struct ListErasures: ServiceCommand {
    typealias Program = Retention
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List erasures: the open ones first, by age.")

    @Flag(help: "Only those that have not ended.")
    var open = false

    @Flag(help: "Only those that wait too long for the customer's decision or for a service, with its name.")
    var late = false

    @Option(help: "How many at most.")
    var limit = 100

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be 1 to 100000") }
    }

    func run(_ frame: ServiceFrame) async throws {
        let now = frame.now()
        let patience = try Retention.patience(frame)
        let lines = try await Backbone.with(frame) { backbone in
            let erasures = Erasures(runner: backbone.database)
            let records =
                late
                ? try await erasures.late(patience, at: now, atMost: limit)
                : try await erasures.list(onlyOpen: open, atMost: limit)
            var lines: [[String]] = []
            for record in records {
                let orders = record.course.state == .erasing ? try await erasures.orders(of: record.id) : []
                lines.append([
                    record.id.description, record.course.state.rawValue, record.cause.rawValue, record.what,
                    record.course.openedAt.inBrussels, record.waitingFor(orders, patience, at: now),
                ])
            }
            return lines
        }
        let table = TextTable(["erasure", "state", "cause", "what", "opened (Brussels)", "waits for"], lines)
        CommandOutput.write(table.text(otherwise: late ? "No erasure is late." : "There is no erasure."))
    }
}

struct ShowErasure: ServiceCommand {
    typealias Program = Retention
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show how far an erasure has come and what every service answered.")

    @Argument(help: "The erasure's identifier, as `retention erasure list` prints it.")
    var erasure: String

    func run(_ frame: ServiceFrame) async throws {
        let id = try ErasureDesk.identifier(erasure, Erasure.self, "the erasure")
        let now = frame.now()
        let (record, orders) = try await Backbone.with(frame) { backbone in
            let erasures = Erasures(runner: backbone.database)
            return (try await erasures.erasure(id), try await erasures.orders(of: id))
        }
        guard let record else { throw ValidationError("there is no erasure \(id)") }
        CommandOutput.write(TextTable(["what", "is"], record.facts).text(otherwise: ""))
        let lines = orders.map { $0.line(at: now) }
        guard !lines.isEmpty else { return }
        CommandOutput.write("")
        CommandOutput.write(
            TextTable(["service", "answer", "rows", "objects", "retained", "ordered", "last heard (Brussels)"], lines)
                .text(otherwise: ""))
    }
}

struct ApproveErasure: ServiceCommand {
    typealias Program = Retention
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Enter that the customer approves; the captures are erased for good.",
        discussion: "For every capture of a rental about which somebody asked: --rental, with --yes.")

    @Argument(help: "The erasure's identifier.")
    var erasure: String?

    @Option(help: "In place of one erasure: all of this rental that wait for a decision.")
    var rental: String?

    @Flag(help: "With --rental: yes, all of them.")
    var yes = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func validate() throws { try ErasureDesk.check(erasure, rental, yes: yes) }

    func run(_ frame: ServiceFrame) async throws {
        let count = try await ErasureDesk(erasure: erasure, rental: rental, act: operatorOptions.act)
            .decide(.approved, frame)
        CommandOutput.write("Approved: \(count). `retention erasure list --open` shows who has still to answer.")
    }
}

struct RefuseErasure: ServiceCommand {
    typealias Program = Retention
    static let configuration = CommandConfiguration(
        commandName: "refuse", abstract: "Enter that the customer refuses; the captures are shown again.",
        discussion: """
            What --because says is told to whoever asked: a sentence about the case, without names. For every capture of \
            a rental about which somebody asked: --rental, with --yes.
            """)

    @Argument(help: "The erasure's identifier.")
    var erasure: String?

    @Option(help: "In place of one erasure: all of this rental that wait for a decision.")
    var rental: String?

    @Flag(help: "With --rental: yes, all of them.")
    var yes = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func validate() throws { try ErasureDesk.check(erasure, rental, yes: yes) }

    func run(_ frame: ServiceFrame) async throws {
        let count = try await ErasureDesk(erasure: erasure, rental: rental, act: operatorOptions.act)
            .decide(.refused, frame)
        CommandOutput.write("Refused: \(count). Whoever asked is told why.")
    }
}
