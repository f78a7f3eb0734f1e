import ArgumentParser
import Contracts
import Foundation
import ServiceHost

/// `ingest captures …`
struct CapturesCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "captures", abstract: "List what arrived for a rental, and what is missing.",
        subcommands: [CapturesCommand.self, MissingCapturesCommand.self], defaultSubcommand: CapturesCommand.self)
}

/// `ingest captures`: what arrived for one rental.
struct CapturesCommand: ServiceCommand {
    typealias Program = Ingest
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the captures of a rental in the order in which they were made.")

    @Option(help: "The identifier of the rental, as `accounts rental list` prints it.")
    var rental: String

    @Option(help: "How many at most.")
    var limit = 1000

    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        guard let rental = Identifier<Rental>(rental) else {
            throw ValidationError("--rental wants the identifier of a rental, as `accounts rental list` prints it")
        }
        let captures = try await Backbone.with(frame) {
            try await Captures(runner: $0.database).captures(of: rental, atMost: limit)
        }
        try CommandOutput.write(
            ["capture", "booth", "sequence", "made at", "received at", "skew"],
            captures.map { capture in
                [
                    "\(capture.id)", "\(capture.boothID)", "\(capture.sequence)",
                    ContractCoding.text(of: capture.madeAt), capture.receivedAt.map(ContractCoding.text) ?? "",
                    "\(capture.skewMilliseconds) ms",
                ]
            }, json: json, otherwise: "No capture of this rental has arrived. `ingest parked list` shows what waits.")
    }
}
