import ArgumentParser
import Contracts
import ServiceHost

/// `accounts token …`
struct TokenCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Issue, list and revoke the tokens of programs.",
        subcommands: [IssueTokenCommand.self, ListTokensCommand.self, RevokeTokenCommand.self])
}

struct IssueTokenCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "issue", abstract: "Issue a token and print it, once.",
        discussion: "Nobody can show it again: only its hash is kept. A lost token is revoked and issued anew.")

    @Option(help: "For a program of this customer.")
    var customer: String?

    @Flag(name: .customLong("operator"), help: "For an operator or a program of ours.")
    var isOperator = false

    @Option(
        help:
            "What it may do, separated by commas. Customers: captures:read, rentals:delete. Operators: customers:read, customers:write, rentals:read, rentals:write, operations:read, operations:act."
    )
    var scopes: [String] = []

    @Option(help: "What it is for, to tell it apart from others.")
    var label: String

    @Option(help: "How many days it is valid, 1 to 366.")
    var days = 90

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    struct Issued: Codable, Sendable {
        var token: TokenView
        var secret: String
    }

    func validate() throws {
        guard (customer == nil) == isOperator else {
            throw ValidationError("Say whose token it is: --customer ID or --operator.")
        }
    }

    func run(_ frame: ServiceFrame) async throws {
        let now = frame.now()
        let (token, secret) = try await CommandDesk.work(frame) { backbone in
            let holder: TokenHolder =
                if let customer {
                    .customer(try CommandDesk.identifier(customer, Customer.self, "--customer"))
                } else { .operator }
            let grant = try TokenPolicy.grant(
                holder: holder, scopes: CommandDesk.words(scopes), label: label, days: days)
            return try await IssueToken(unit: backbone.unit).perform(grant, by: Order(operatorOptions), at: now)
        }
        let view = TokenView(token, at: now)
        if json { return try CommandOutput.writeJSON(Issued(token: view, secret: secret)) }
        CommandOutput.write("Token \(view.id) for \(view.scopes.joined(separator: ", ")), until \(view.expiresAt).")
        CommandOutput.write("It is shown only now:")
        CommandOutput.write(secret)
    }
}

struct ListTokensCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List tokens, newest first.")

    @Option(help: "Only this customer's.")
    var customer: String?

    @Option(help: "How many at most.")
    var limit = 100

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws { try CommandDesk.check(limit: limit) }

    func run(_ frame: ServiceFrame) async throws {
        let now = frame.now()
        let views = try await CommandDesk.work(frame) { backbone in
            try await Tokens(runner: backbone.database).list(
                ofCustomer: try customer.map { try CommandDesk.identifier($0, Customer.self, "--customer") },
                atMost: limit)
        }.map { TokenView($0, at: now) }
        if json { return try CommandOutput.writeJSON(views) }
        let table = TextTable(
            ["token", "state", "holder", "scopes", "label", "expires at", "last used"],
            views.map {
                [
                    $0.id, $0.state, $0.customer ?? $0.holder, $0.scopes.joined(separator: ","), $0.label, $0.expiresAt,
                    $0.lastUsedAt ?? "never",
                ]
            })
        CommandOutput.write(table.text(otherwise: "There is no token yet. `accounts token issue` makes one."))
    }
}

struct RevokeTokenCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a token; it is refused from the next request on.")

    @Argument(help: "The token's identifier, as `accounts token list` prints it; not the token itself.")
    var token: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        try await CommandDesk.work(frame) { backbone in
            let id = try CommandDesk.identifier(token, Token.self, "the token")
            try await RevokeToken(unit: backbone.unit).perform(id, by: Order(operatorOptions), at: frame.now())
        }
        CommandOutput.write("Revoked. Passes made from it end within five minutes.")
    }
}
