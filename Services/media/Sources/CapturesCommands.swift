import ArgumentParser
import Contracts
import Foundation
import ServiceHost

/// `media captures …`
struct CapturesCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "captures", abstract: "List what became of captures; use one where its customer allows it.",
        subcommands: [ListCaptures.self, ExportForMarketing.self],
        defaultSubcommand: ListCaptures.self)
}

struct ListCaptures: ServiceCommand {
    typealias Program = Media
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List captures: what was made of each, and until when it is kept.",
        discussion: "Reads only, and shows no picture and no session code.")

    @Option(help: "Only those of this rental, as `accounts rental list` prints it.")
    var rental: String?

    @Option(help: "Only those in this state.")
    var state: GuestCapture.State?

    @Option(help: "Only captures after the one with this identifier.")
    var after: String?

    @Option(help: "How many at most.")
    var limit = 100

    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let rental = try rental.map { text in
            guard let id = Identifier<Rental>(text) else {
                throw ValidationError("--rental wants an identifier, as `accounts rental list` prints it")
            }
            return id
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
                .page(of: rental, in: state, after: after, atMost: limit)
        } catch {
            await backbone.close()
            throw error
        }
        await backbone.close()
        if json {
            try CommandOutput.writeJSON(captures.map { CaptureView($0) { _ in nil } })
        } else {
            CommandOutput.write(table(captures))
        }
    }

    private func table(_ captures: [ListedCapture]) -> String {
        TextTable(
            ["capture", "rental", "booth", "state", "reason", "renditions", "bytes", "made (UTC)", "erased (UTC)"],
            captures.map { capture in
                [
                    "\(capture.id)", "\(capture.rentalID)", capture.boothNumber.map(String.init) ?? "?",
                    capture.state.rawValue, capture.reason ?? "", "\(capture.renditions.count)",
                    "\(capture.renditions.reduce(0) { $0 + $1.length })", Self.minutes(capture.madeAt),
                    capture.eraseAt.map(Self.minutes) ?? "not set yet",
                ]
            }
        ).text(otherwise: "There is no such capture here. `ingest parked list` shows what waits for a rental.")
    }

    /// `2026-06-01 18:04`
    private static func minutes(_ instant: Date) -> String {
        String(ContractCoding.text(of: instant).replacing("T", with: " ").prefix(16))
    }
}

extension GuestCapture.State: ExpressibleByArgument {}
