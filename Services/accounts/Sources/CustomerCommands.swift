import ArgumentParser
import Contracts
import ServiceHost

/// `accounts customer …`
struct CustomerCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customer", abstract: "Enrol and list customers.",
        subcommands: [EnrolCustomerCommand.self, ListCustomersCommand.self])
}

struct EnrolCustomerCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "enrol", abstract: "Enrol a customer and print its identifier.")

    @Option(help: "legal-person or natural-person: which law protects the customer's own data depends on it.")
    var kind: String

    @Option(help: "The name of the company or person.")
    var name: String

    @Option(help: "The mail address of the person, or of the company's contact.")
    var mail: String

    @Option(help: "The name of the company's contact.")
    var contact: String?

    @Option(help: "In which language we write to the customer: nl, fr, de or en.")
    var language = Language.dutch.rawValue

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let id = try await CommandDesk.work(frame) { backbone in
            try await EnrolCustomer(
                unit: backbone.unit, vault: try backbone.vault(), hasher: try backbone.lookupHasher()
            ).perform(
                EnrolmentRequest(
                    kind: kind, name: name, contactName: contact, contactMail: mail, language: language),
                by: Order(operatorOptions), at: frame.now())
        }
        CommandOutput.write(id.description)
    }
}

struct ListCustomersCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List customers in the order in which they were enrolled.")

    @Option(help: "Only those after the customer with this identifier.")
    var after: String?

    @Option(help: "How many at most.")
    var limit = 100

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws { try CommandDesk.check(limit: limit) }

    func run(_ frame: ServiceFrame) async throws {
        let views = try await CommandDesk.work(frame) { backbone in
            let cursor = try after.map { try CommandDesk.identifier($0, Customer.self, "--after") }
            let customers = try await Customers(runner: backbone.database).page(after: cursor, atMost: limit)
            return try await CustomerView.views(of: customers, openedBy: try backbone.vault())
        }
        if json { return try CommandOutput.writeJSON(views) }
        let table = TextTable(
            ["customer", "kind", "name", "contact", "mail", "language", "enrolled at"],
            views.map {
                [
                    $0.id, $0.kind, $0.name ?? "(erased)", $0.contactName ?? "", $0.contactMail ?? "",
                    $0.language ?? "",
                    $0.enrolledAt,
                ]
            })
        CommandOutput.write(table.text(otherwise: "There is no customer yet. `accounts customer enrol` makes one."))
    }
}
