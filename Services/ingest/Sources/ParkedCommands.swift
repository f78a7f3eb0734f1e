import ArgumentParser
import Contracts
import Foundation
import ServiceHost

/// `ingest parked …`
struct ParkedCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked", abstract: "List captures that belong to no rental yet, and try them again.",
        subcommands: [ListParkedCommand.self, BindParkedCommand.self], defaultSubcommand: ListParkedCommand.self)
}

struct ListParkedCommand: ServiceCommand {
    typealias Program = Ingest
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List parked captures by booth.",
        discussion: """
            unbound: no rental covers the booth at that time; book it in accounts. expired: the booth's rental was over; \
            book what came after it. ambiguous: several cover it; correct one. no-instruction: the customer has not \
            instructed us yet; `accounts rental instruct` records it. revoked: the booth is revoked; enrol it anew if it \
            is yours again. All go on by themselves when accounts has changed; after a new enrolment `ingest parked bind`.
            """)

    @Option(help: "How many at most.")
    var limit = 100

    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let captures = try await Backbone.with(frame) {
            try await Captures(runner: $0.database).parked(atMost: limit)
        }
        try CommandOutput.write(
            ["capture", "booth", "sequence", "made at", "received at", "reason"],
            captures.map { capture in
                [
                    "\(capture.id)", "\(capture.boothID)", "\(capture.sequence)",
                    ContractCoding.text(of: capture.madeAt), capture.receivedAt.map(ContractCoding.text) ?? "",
                    capture.parkedReason?.rawValue ?? "",
                ]
            }, json: json, otherwise: "Nothing is parked.")
    }
}

struct BindParkedCommand: ServiceCommand {
    typealias Program = Ingest
    static let configuration = CommandConfiguration(
        commandName: "bind", abstract: "Try again to which rental each parked capture belongs.",
        discussion: "Happens by itself when accounts books or changes a rental of the booth.")

    @Option(help: "How many at most.")
    var limit = 10_000

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let attempts = try await Backbone.with(frame) { backbone in
            try await ParkedCaptures(database: backbone.database, unit: backbone.unit).bind(
                atMost: limit, by: operatorOptions.act, at: frame.now().inMilliseconds)
        }
        try CommandOutput.write(
            ["capture", "booth", "made at", "outcome"],
            attempts.map { attempt in
                [
                    "\(attempt.capture.id)", "\(attempt.capture.boothID)",
                    ContractCoding.text(of: attempt.capture.madeAt), attempt.outcome,
                ]
            }, json: json, otherwise: "Nothing is parked.")
    }
}
