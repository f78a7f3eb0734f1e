import ArgumentParser
import Contracts
import Foundation
import ServiceHost

/// `accounts staff …`
struct StaffCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "Say who is staff. Nobody has access to a customer by that.",
        subcommands: [InviteStaffCommand.self, ListStaffCommand.self, RemoveStaffCommand.self])
}

struct InviteStaffCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Make somebody staff, mail them where they begin, and print the identifier.",
        discussion: "Before they have an app that shows codes and have signed the undertaking, nothing opens.")

    @Option(help: "Their mail address.")
    var mail: String

    @Option(help: "In which language we write to them: nl, fr, de or en.")
    var language = Language.dutch.rawValue

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        guard let language = Language(rawValue: language) else {
            throw ValidationError("--language must be nl, fr, de or en")
        }
        let id = try await CommandDesk.work(frame) { backbone in
            try await InviteStaff(
                unit: backbone.unit, vault: try backbone.vault(), hasher: try backbone.lookupHasher()
            ).perform(mail: mail, language: language, by: Order(operatorOptions), at: frame.now())
        }
        CommandOutput.write(id.description)
    }
}

struct ListStaffCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List who is staff by number, and who has not signed, without names.")

    @Flag(help: "Print JSON.")
    var json = false

    struct View: Encodable {
        var id: String
        var number: Int
        var invitedAt: String
        /// Whether they signed the undertaking that holds now.
        var hasSigned: Bool
    }

    func run(_ frame: ServiceFrame) async throws {
        let staff = try await CommandDesk.work(frame) { backbone in
            try await StaffMembers(runner: backbone.database).all(at: frame.now())
        }
        let views = staff.map { member in
            View(
                id: "\(member.id)", number: member.number, invitedAt: ContractCoding.text(of: member.invitedAt),
                hasSigned: member.hasSigned)
        }
        if json { return try CommandOutput.writeJSON(views) }
        let table = TextTable(
            ["staff", "number", "invited at", "undertaking"],
            views.map { [$0.id, "\($0.number)", $0.invitedAt, $0.hasSigned ? "signed" : "not signed"] })
        CommandOutput.write(table.text(otherwise: "Nobody is staff yet. `accounts staff invite` invites somebody."))
    }
}

struct RemoveStaffCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "End that somebody is staff, with their grants and wherever they are signed in.")

    @Argument(help: "The identifier, as `accounts staff list` prints it.")
    var staff: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let staff = try CommandDesk.identifier(staff, Staff.self, "STAFF")
        try await CommandDesk.work(frame) { backbone in
            try await RemoveStaff(unit: backbone.unit, grants: try GrantDesk(frame, backbone)).perform(
                staff, by: Order(operatorOptions), at: frame.now())
        }
    }
}
