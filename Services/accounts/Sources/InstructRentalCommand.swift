import ArgumentParser
import Contracts
import ServiceHost

struct InstructRentalCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "instruct", abstract: "Record that the customer has instructed us to process a rental's captures.",
        discussion: """
            The instruction is the rental's purpose and period under that version of the processing agreement. What \
            the booths made before is bound by itself then.
            """)

    @Option(help: "The rental's identifier, as `accounts rental list` prints it.")
    var rental: String

    @Option(help: "The version of the processing agreement that the customer signed.")
    var agreementVersion: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let counted = try await CommandDesk.work(frame) { backbone in
            try await InstructRental(unit: backbone.unit).perform(
                try CommandDesk.identifier(rental, Rental.self, "--rental"), agreementVersion: agreementVersion,
                by: Order(operatorOptions), at: frame.now())
        }
        CommandOutput.write(
            "Instructed: \(counted.rental.terms.purpose.rawValue), from \(BrusselsText.of(counted.rental.from)) until "
                + "\(BrusselsText.of(counted.rental.until)) in Brussels, agreement "
                + "\(counted.rental.terms.instructionVersion ?? "").")
    }
}
