import ArgumentParser
import ServiceHost

/// `accounts republish`
struct RepublishCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "republish", abstract: "Say every customer and rental again, for projections that lack them.",
        discussion: "Who knows them already passes them over. The serving process sends what this command records.")

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let (customers, rentals) = try await CommandDesk.work(frame) { backbone in
            try await Republish(database: backbone.database, unit: backbone.unit)
                .perform(by: Order(operatorOptions), at: frame.now())
        }
        CommandOutput.write(
            "\(Amount(customers, "customer")) and \(Amount(rentals, "rental")) will be said again as soon as `accounts serve` runs."
        )
    }
}
