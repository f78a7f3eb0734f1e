import ArgumentParser
import Contracts
import Foundation
import MessagingRuntime
import ServiceHost
import WebPages

/// `accounts grant …`
struct GrantCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "List and end staff's access to a customer.",
        subcommands: [ListGrantsCommand.self, EndGrantCommand.self])
}

struct ListGrantsCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List who of the staff could see a customer's data, the newest first.")

    @Option(help: "The customer.")
    var customer: String

    @Option(help: "How many at most.")
    var limit = 100

    @Flag(help: "Print JSON.")
    var json = false

    struct View: Encodable {
        var id: String
        var staff: String
        var purpose: String
        var ticket: String
        var scopes: [String]
        var beginsAt: String
        var endsAt: String
        var isActive: Bool
    }

    func validate() throws { try CommandDesk.check(limit: limit) }

    func run(_ frame: ServiceFrame) async throws {
        let customer = try CommandDesk.identifier(customer, Customer.self, "--customer")
        let grants = try await CommandDesk.work(frame) { backbone in
            try await AccessGrants(runner: backbone.database).begun(of: customer, atMost: limit)
        }
        let views = grants.map { grant in
            View(
                id: "\(grant.id)", staff: "\(grant.staffID)", purpose: grant.wish.purpose.rawValue,
                ticket: grant.wish.ticket, scopes: grant.wish.scopes.map(\.rawValue).sorted(),
                beginsAt: ContractCoding.text(of: grant.period?.begin ?? grant.askedAt),
                endsAt: ContractCoding.text(of: grant.end ?? grant.askedAt), isActive: grant.isActive(at: frame.now()))
        }
        if json { return try CommandOutput.writeJSON(views) }
        let table = TextTable(
            ["grant", "staff", "purpose", "ticket", "from", "until", "state"],
            views.map {
                [$0.id, $0.staff, $0.purpose, $0.ticket, $0.beginsAt, $0.endsAt, $0.isActive ? "open" : "over"]
            })
        CommandOutput.write(table.text(otherwise: "Nobody of the staff had access to this customer."))
    }
}

struct EndGrantCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "End staff's access to a customer at once.")

    @Argument(help: "The grant, as `accounts grant list` prints it.")
    var grant: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let id = try CommandDesk.identifier(grant, AccessGrant.self, "GRANT")
        try await CommandDesk.work(frame) { backbone in
            let order = Order(operatorOptions)
            let desk = try GrantDesk(frame, backbone)
            try await backbone.unit.perform(at: frame.now(), actor: order.actor, reason: order.reason) {
                transaction, _ in
                do {
                    try await desk.end(id, as: .operator, actor: order.actor, in: transaction, at: frame.now())
                } catch is APIError {
                    throw Refusal("grant", "grant-over", "there is no such access, or it is over")
                }
                try await OperatorActs(runner: transaction)
                    .record("grant end", of: "\(id)", by: order, at: frame.now())
            }
        }
    }
}
