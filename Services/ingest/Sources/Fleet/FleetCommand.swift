import ArgumentParser
import Contracts
import ServiceHost

/// `ingest booth fleet`
struct FleetCommand: ServiceCommand {
    typealias Program = Ingest
    static let configuration = CommandConfiguration(
        commandName: "fleet", abstract: "Say how each booth is, the worst first.",
        discussion: """
            silent: rented out and not heard. alarmed: it says what to look at. missing: numbers that never arrived. \
            parked: captures that are shown to nobody yet. docs/runbook.md says what to do.
            """)

    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let listing = FleetListing(try await Backbone.with(frame) { try await Fleet(runner: $0.database).booths() })
        if json { return try CommandOutput.writeJSON(listing) }
        CommandOutput.write(
            TextTable(
                [
                    "booth", "label", "condition", "last seen", "waits there", "spool", "free", "agent", "missing",
                    "parked", "alarms",
                ],
                listing.booths.map { booth in
                    [
                        "\(booth.number)", booth.label, booth.condition, booth.lastSeen ?? "never",
                        booth.waiting.map { "\($0)" } ?? "", booth.spoolBytes.map(Self.size) ?? "",
                        booth.freeBytes.map(Self.size) ?? "", booth.agentVersion ?? "", "\(booth.missing)",
                        "\(booth.parked)", booth.alarms.joined(separator: " "),
                    ]
                }
            ).text(otherwise: "There is no booth yet. `ingest booth enrol` makes one."))
    }

    private static func size(_ bytes: Int) -> String { "\(bytes >> 20) MiB" }
}
