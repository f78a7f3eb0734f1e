import ArgumentParser
import Contracts
import Foundation
import ServiceHost

/// `ingest booth …`
struct BoothCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "booth", abstract: "Enrol, list, watch, limit, revoke and wipe booths.",
        subcommands: [
            EnrolBoothCommand.self, ListBoothsCommand.self, FleetCommand.self, LimitBoothCommand.self,
            RevokeBoothCommand.self, WipeBoothCommand.self,
        ])
}

struct EnrolBoothCommand: ServiceCommand {
    typealias Program = Ingest
    static let configuration = CommandConfiguration(
        commandName: "enrol", abstract: "Make a booth and print its one-time code.",
        discussion: """
            The code is shown once, works once and for 7 days. For a booth that exists it makes another device that \
            booth: the old device's key and password end, and a revocation is lifted.
            """)

    @Option(help: "The number painted on the booth, 0 to 1048575.")
    var number: Int

    @Option(help: "What you call it.")
    var label: String

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var fileOptions: EnrolmentFileOptions
    @OptionGroup var operatorOptions: OperatorCommandOptions

    mutating func validate() throws {
        guard SessionCode.boothNumbers.contains(number) else {
            throw ValidationError("--number wants a number from 0 to \(SessionCode.boothNumbers.upperBound)")
        }
        guard (1...200).contains(label.count) else { throw ValidationError("--label wants 1 to 200 characters") }
    }

    func run(_ frame: ServiceFrame) async throws {
        // What cannot be written must not cost a code.
        _ = try fileOptions.file(code: "")
        let invitation = try await Backbone.with(frame) { backbone in
            try await BrokerUsers.with(frame) { users in
                try await BoothRegistry(unit: backbone.unit, users: users).invite(
                    number: number, label: label, by: operatorOptions.act, at: frame.now().inMilliseconds)
            }
        }
        if let path = fileOptions.fileOut, let file = try fileOptions.file(code: invitation.code.text) {
            try file.write(to: path)
            return CommandOutput.write(
                "\(path) makes a device booth \(number) until \(ContractCoding.text(of: invitation.expiresAt)); "
                    + "hand it over like a password: booth enrol --file")
        }
        let row = [
            "\(invitation.booth.number)", "\(invitation.booth.id)", invitation.code.text,
            ContractCoding.text(of: invitation.expiresAt),
        ]
        try CommandOutput.write(["number", "booth", "code", "expires at"], [row], json: json, otherwise: "")
    }
}

struct ListBoothsCommand: ServiceCommand {
    typealias Program = Ingest
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List booths by their numbers.")

    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let booths = try await Backbone.with(frame) { try await Booths(runner: $0.database).all() }
        try CommandOutput.write(
            ["number", "booth", "label", "condition", "enrolled at", "revoked at"],
            booths.map { booth in
                [
                    "\(booth.number)", "\(booth.id)", booth.label, booth.condition,
                    booth.enrolledAt.map(ContractCoding.text) ?? "", booth.revokedAt.map(ContractCoding.text) ?? "",
                ]
            }, json: json, otherwise: "There is no booth yet. `ingest booth enrol` makes one.")
    }
}

struct RevokeBoothCommand: ServiceCommand {
    typealias Program = Ingest
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a booth's uploads and messages at once.",
        discussion: "What it made until now stays. What still arrives of it is parked.")

    @Option(help: "The number painted on the booth.")
    var number: Int

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let booth = try await Backbone.with(frame) { backbone in
            try await BrokerUsers.with(frame) { users in
                try await BoothRegistry(unit: backbone.unit, users: users).revoke(
                    number: number, by: operatorOptions.act, at: frame.now().inMilliseconds)
            }
        }
        guard let booth else { throw ValidationError("there is no booth \(number); `ingest booth list` shows all") }
        CommandOutput.write("booth \(booth.number) is revoked")
    }
}
