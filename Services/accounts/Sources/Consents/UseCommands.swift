import ArgumentParser
import Contracts
import Foundation
import ServiceHost
import Vault
import WebPages

/// `accounts use …`
struct UseCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "use", abstract: "Use a customer's data for the company, where the customer allows it.",
        subcommands: [ReferenceNameCommand.self, DiscloseCommand.self])
}

struct ReferenceNameCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Print a customer's name for a list of customers, if they allow that.")

    @Option(help: "The customer.")
    var customer: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let customer = try CommandDesk.identifier(customer, Customer.self, "--customer")
        let view = try await UseDesk.view(
            frame, DataUse(customerID: customer, scope: .referenceName), by: Order(operatorOptions))
        CommandOutput.write(view.name ?? "")
    }
}

struct DiscloseCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "disclose",
        abstract: "Print a customer's name and contact as JSON for somebody to whom they allow it to be told.")

    @Option(help: "The customer.")
    var customer: String

    @Option(help: "To whom, as the consent names them.")
    var to: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let customer = try CommandDesk.identifier(customer, Customer.self, "--customer")
        let recipient = try OneLine.tidy(to, "recipient", atMost: 200, about: "recipient")
        let view = try await UseDesk.view(
            frame, DataUse(customerID: customer, scope: .companyData, recipient: recipient),
            by: Order(operatorOptions))
        try CommandOutput.writeJSON(view)
    }
}

/// Opens a customer's data behind the gate.
enum UseDesk {
    static func view(_ frame: ServiceFrame, _ use: DataUse, by order: Order) async throws -> CustomerView {
        try await CommandDesk.work(frame) { backbone in
            let vault = try backbone.vault()
            guard let known = try await Customers(runner: backbone.database).customer(use.customerID) else {
                throw Refusal("customer", "customer-unknown", "there is no customer \(use.customerID)")
            }
            let gate = UseGate(unit: backbone.unit, journal: try Accounts.journal(frame))
            do {
                return try await gate.perform(use, by: order, at: frame.now()) { _ in
                    guard let view = try await CustomerView.views(of: [known], openedBy: vault).first else {
                        throw Refusal("customer", "customer-unknown", "there is no customer \(use.customerID)")
                    }
                    return view
                }
            } catch let error as APIError where error == .consentMissing {
                throw Refusal("customer", "consent-missing", "does not allow this; that it was asked for is recorded")
            }
        }
    }
}
