import ArgumentParser
import Contracts
import Foundation
import ServiceHost

/// `media captures …`
struct CapturesCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "captures", abstract: "List what became of captures.", subcommands: [ListCaptures.self],
        defaultSubcommand: ListCaptures.self)
}

struct ListCaptures: ServiceCommand {
    typealias Program = Media
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the captures of a rental: what was made of each, and until when it is kept.",
        discussion: "Reads only, and shows no picture and no session code.")

    @Option(help: "The rental, as `accounts rental list` prints it.")
    var rental: String

    @Option(help: "Only captures after the one with this identifier.")
    var after: String?

    @Option(help: "How many at most.")
    var limit = 100

    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        guard let rental = Identifier<Rental>(rental) else {
            throw ValidationError("--rental wants an identifier, as `accounts rental list` prints it")
        }
        let after = try after.map { text in
            guard let id = Identifier<Capture>(text) else { throw ValidationError("--after wants an identifier") }
            return id
        }
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit wants a number from 1 to 10000") }
        let backbone = try Backbone(frame)
        let captures: [ListedCapture]
        do {
            captures = try await CustomerCaptures(runner: backbone.database)
                .page(of: rental, after: after, atMost: limit)
        } catch {
            await backbone.close()
            throw error
        }
        await backbone.close()
        if json {
            try CommandOutput.writeJSON(captures.map { CaptureView($0) { _ in nil } })
        } else {
            CommandOutput.write(Self.table(captures))
        }
    }

    static func table(_ captures: [ListedCapture]) -> String {
        TextTable(
            ["capture", "booth", "state", "reason", "renditions", "bytes", "made (UTC)", "erased (UTC)"],
            captures.map { capture in
                [
                    "\(capture.id)", capture.boothNumber.map(String.init) ?? "?", capture.state.rawValue,
                    capture.reason ?? "", "\(capture.renditions.count)",
                    "\(capture.renditions.reduce(0) { $0 + $1.length })", minutes(capture.madeAt),
                    capture.eraseAt.map(minutes) ?? "not set yet",
                ]
            }
        ).text(
            otherwise: "Nothing of this rental has arrived here. `ingest parked list` shows what waits for a rental.")
    }

    /// `2026-06-01 18:04`
    private static func minutes(_ instant: Date) -> String {
        String(ContractCoding.text(of: instant).replacing("T", with: " ").prefix(16))
    }
}
