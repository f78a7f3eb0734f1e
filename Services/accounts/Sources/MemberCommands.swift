import ArgumentParser
import Contracts
import Foundation
import ServiceHost
import Vault

/// `accounts member …`
struct MemberCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "member", abstract: "Say who signs in for a customer.",
        subcommands: [
            InviteMemberCommand.self, ListMembersCommand.self, RemoveMemberCommand.self, ForgetAppCommand.self,
            ChangeAddressCommand.self,
        ])
}

struct InviteMemberCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "invite",
        abstract: "Mail somebody a link with which they become a member, and print the member's identifier.",
        discussion: "Doing it again mails another link. Without --mail the customer's own contact is invited.")

    @Option(help: "The customer for whom they are to sign in.")
    var customer: String

    @Option(help: "Their mail address; the customer's contact without it.")
    var mail: String?

    @Option(
        help:
            "viewer (sees and downloads), editor (also processes, shares, deletes) or owner (also decides who is a member)."
    )
    var role = MemberRole.owner.rawValue

    @Option(help: "In which language we write to them: nl, fr, de or en; the customer's without it.")
    var language: String?

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let customer = try CommandDesk.identifier(customer, Customer.self, "--customer")
        guard language == nil || language.flatMap(Language.init(rawValue:)) != nil else {
            throw ValidationError("--language must be nl, fr, de or en")
        }
        let member = try await CommandDesk.work(frame) { backbone in
            let vault = try backbone.vault()
            let contact = try await Customers(runner: backbone.database).customer(customer)
            let address = try await contact?.contactMail.asyncMap {
                try await vault.openText($0, purpose: StoredCustomer.Purpose.contactMail)
            }
            return try await InviteMember(unit: backbone.unit, vault: vault, hasher: try backbone.lookupHasher())
                .perform(
                    InviteMember.Invitation(
                        customerID: customer, mail: mail ?? address, role: role,
                        language: language.flatMap(Language.init(rawValue:)) ?? contact?.language ?? .dutch),
                    by: Order(operatorOptions), at: frame.now())
        }
        CommandOutput.write(member.id.description)
    }
}

struct ListMembersCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List who signs in for a customer, without names and addresses.")

    @Option(help: "The customer.")
    var customer: String

    @Flag(help: "Print JSON.")
    var json = false

    struct View: Encodable {
        var id: String
        var role: String
        var invitedAt: String
        var joinedAt: String?
    }

    func run(_ frame: ServiceFrame) async throws {
        let customer = try CommandDesk.identifier(customer, Customer.self, "--customer")
        let members = try await CommandDesk.work(frame) { backbone in
            try await Members(runner: backbone.database).all(of: customer)
        }
        let views = members.map { member in
            View(
                id: "\(member.id)", role: member.role.rawValue, invitedAt: ContractCoding.text(of: member.invitedAt),
                joinedAt: member.joinedAt.map { ContractCoding.text(of: $0) })
        }
        if json { return try CommandOutput.writeJSON(views) }
        let table = TextTable(
            ["member", "role", "invited at", "joined at"],
            views.map { [$0.id, $0.role, $0.invitedAt, $0.joinedAt ?? "not yet"] })
        CommandOutput.write(
            table.text(otherwise: "Nobody signs in for this customer yet. `accounts member invite` invites somebody."))
    }
}

struct RemoveMemberCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "End a membership, with the sessions in which somebody acts as that member.")

    @Argument(help: "The member.")
    var member: String

    @Option(help: "The customer.")
    var customer: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let member = try CommandDesk.identifier(member, Member.self, "MEMBER")
        let customer = try CommandDesk.identifier(customer, Customer.self, "--customer")
        try await CommandDesk.work(frame) { backbone in
            try await ChangeMembers(unit: backbone.unit).remove(
                member, from: customer, by: Order(operatorOptions), at: frame.now())
        }
    }
}

struct ForgetAppCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "forget-app",
        abstract: "Let a member sign in without a code who has lost the app and the recovery codes.",
        discussion: """
            Make sure by other ways that it is the member who asks: whoever has the password gets in afterwards. They are \
            signed out everywhere and mailed that it happened.
            """)

    @Argument(help: "The member.")
    var member: String

    @Option(help: "The customer.")
    var customer: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let member = try CommandDesk.identifier(member, Member.self, "MEMBER")
        let customer = try CommandDesk.identifier(customer, Customer.self, "--customer")
        try await CommandDesk.work(frame) { backbone in
            try await ForgetApp(unit: backbone.unit, vault: try backbone.vault()).perform(
                member, of: customer, by: Order(operatorOptions), at: frame.now())
        }
    }
}
