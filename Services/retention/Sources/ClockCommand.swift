import ArgumentParser
import Contracts
import Foundation
import ServiceHost

/// `retention clock`: until when one capture is kept, and why.
struct ClockCommand: ServiceCommand {
    typealias Program = Retention
    static let configuration = CommandConfiguration(
        commandName: "clock", abstract: "Show until when one capture is kept, and by which terms.")

    @Argument(help: "The identifier of the capture.")
    var capture: String

    func run(_ frame: ServiceFrame) async throws {
        guard let capture = Identifier<Capture>(capture) else {
            throw ValidationError("a capture's identifier is a UUID")
        }
        let backbone = try Backbone(frame)
        let timer = try await PostgreSQLClocks(runner: backbone.database).clock(of: capture)
        let terms =
            if let timer { try await PostgreSQLRentals(runner: backbone.database).terms(of: timer.rentalID) } else {
                RentalTerms?.none
            }
        await backbone.close()
        guard let timer else {
            throw ValidationError("no clock runs for this capture: it has not arrived, or it is erased")
        }
        CommandOutput.write(
            TextTable(
                ["what", "when (Brussels)"],
                [
                    ["made", timer.madeAt.inBrussels], ["received", timer.receivedAt.inBrussels],
                    ["not erased by itself before", timer.notBefore.inBrussels],
                    ["erased", timer.eraseAt.inBrussels], ["nothing survives", timer.notAfter.inBrussels],
                ]
            ).text(otherwise: ""))
        if let terms {
            CommandOutput.write("By the terms of rental \(terms.rentalID): \(terms.retentionMonths) months.")
        }
    }
}
