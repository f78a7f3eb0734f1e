import ArgumentParser
import Contracts
import Foundation
import Passes
import ServiceHost

/// `ingest rental …`
struct RentalCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rental", abstract: "Tell whether all that was made during a rental has arrived.",
        subcommands: [RentalStatementCommand.self])
}

struct RentalStatementCommand: ServiceCommand {
    typealias Program = Ingest
    static let configuration = CommandConfiguration(
        commandName: "statement", abstract: "Say of a rental how many of how many captures arrived, and sign it.",
        discussion: """
            Complete when the rental is over, each booth was heard afterwards with nothing left to send, and every number \
            is accounted for. The signed text holds counts only; a customer may have it.
            """)

    @Option(help: "The identifier of the rental, as `accounts rental list` prints it.")
    var rental: String

    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        guard let id = Identifier<Rental>(rental) else {
            throw ValidationError("--rental wants the identifier of a rental, as `accounts rental list` prints it")
        }
        let now = frame.now().inMilliseconds
        let found = try await Backbone.with(frame) {
            try await RentalStatements(runner: $0.database).statement(of: id, at: now)
        }
        guard let statement = found else {
            throw ValidationError("accounts has told of no rental \(id); `accounts rental list` shows all")
        }
        let signer = try ReceiptSigner(privateKeyFile: frame.settings.string("RECEIPT_KEY_FILE"))
        let view = RentalStatementView(statement, signed: try await signer.sign(ArrivalStatement(statement)))
        if json { return try CommandOutput.writeJSON(view) }
        CommandOutput.write(Self.table(view))
        CommandOutput.write(Self.sentence(statement))
        CommandOutput.write("Signed, for the customer: \(view.signed)")
    }

    private static func table(_ view: RentalStatementView) -> String {
        TextTable(
            [
                "booth", "made", "arrived", "withdrawn", "erased", "parked", "incomplete", "missing", "numbers",
                "waits there", "heard until",
            ],
            view.booths.map { booth in
                [
                    "\(booth.number)", "\(booth.made)", "\(booth.arrived)", "\(booth.withdrawn)", "\(booth.erased)",
                    "\(booth.parked)", "\(booth.incomplete)", "\(booth.missing)",
                    booth.missingNumbers.joined(separator: " "), booth.waiting.map { "\($0)" } ?? "unknown",
                    booth.heardAt ?? "never",
                ]
            }
        ).text(otherwise: "The rental has no booth.")
    }

    private static func sentence(_ statement: RentalStatement) -> String {
        let due = statement.total { $0.made - $0.withdrawn - $0.erased }
        let counted = "\(statement.total(\.arrived)) of \(Amount(due, "capture")) arrived"
        return statement.isComplete
            ? "\(counted). Complete: nothing more can come."
            : "\(counted). Not complete: a booth was not heard after the end with nothing left to send, or something is "
                + "parked or missing."
    }
}
