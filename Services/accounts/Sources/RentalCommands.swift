import ArgumentParser
import Contracts
import ServiceHost

/// `accounts rental …`
struct RentalCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rental", abstract: "Book, instruct, list, delete and restore rentals.",
        subcommands: [
            BookRentalCommand.self, InstructRentalCommand.self, ListRentalsCommand.self, DeleteRentalCommand.self,
            RestoreRentalCommand.self,
        ])
}

struct BookRentalCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "book", abstract: "Book booths for a customer and print the rental's identifier.",
        discussion: """
            A period is given by instants with their offset (2026-06-01T18:00:00+02:00) or by days in Brussels \
            (2026-06-01), of which the last one is part of the period. Without --instruction nobody is shown a capture \
            until `accounts rental instruct` has recorded it.
            """)

    @Option(help: "The customer's identifier, as `accounts customer list` prints it.")
    var customer: String

    @Option(
        name: .customLong("booth"), parsing: .upToNextOption,
        help: "The identifiers of the booths, as `ingest booth list` prints them; one or more.")
    var booths: [String] = []

    @Option(help: "When the period begins.")
    var from: String

    @Option(help: "When the period ends.")
    var until: String

    @Option(help: "What the captures are for: party, corporate-event, shop or campaign.")
    var purpose: String

    @Option(help: "The version of the processing agreement that the customer signed, if that has been done.")
    var instruction: String?

    @Option(help: "How many months captures are kept, 6 to 24.")
    var months: Int

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let rental = try await CommandDesk.work(frame) { backbone in
            try await BookRental(unit: backbone.unit).perform(
                TermsRequest(
                    customer: customer, booths: CommandDesk.words(booths), from: from, until: until, purpose: purpose,
                    instructionVersion: instruction, retentionMonths: months),
                by: Order(operatorOptions), at: frame.now())
        }
        CommandOutput.write(rental.id.description)
    }
}

struct ListRentalsCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List rentals in the order in which they were booked, and what arrived for them."
    )

    @Option(help: "Only this customer's.")
    var customer: String?

    @Option(help: "Only those after the rental with this identifier.")
    var after: String?

    @Option(help: "How many at most.")
    var limit = 100

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws { try CommandDesk.check(limit: limit) }

    func run(_ frame: ServiceFrame) async throws {
        let rentals = try await CommandDesk.work(frame) { backbone in
            try await Rentals(runner: backbone.database).page(
                of: try customer.map { try CommandDesk.identifier($0, Customer.self, "--customer") },
                after: try after.map { try CommandDesk.identifier($0, Rental.self, "--after") }, atMost: limit)
        }
        let views = rentals.map(RentalView.init)
        if json { return try CommandOutput.writeJSON(views) }
        let table = TextTable(
            [
                "rental", "customer", "booths", "from (Brussels)", "until (Brussels)", "purpose", "instruction",
                "months",
                "captures", "deleted",
            ],
            zip(views, rentals).map { view, counted in
                [
                    view.id, view.customer, view.booths.joined(separator: " "), BrusselsText.of(counted.rental.from),
                    BrusselsText.of(counted.rental.until), view.purpose, view.instructionText,
                    "\(view.retentionMonths)", "\(view.captures)",
                    counted.rental.deletion.map { BrusselsText.of($0.at) } ?? "",
                ]
            })
        CommandOutput.write(table.text(otherwise: "There is no rental yet. `accounts rental book` makes one."))
    }
}

struct DeleteRentalCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a rental with every capture in it; for ten minutes it can be restored."
    )

    @Argument(help: "The rental's identifier, as `accounts rental list` prints it.")
    var rental: String

    @Flag(help: "Yes, erase all of it.")
    var yes = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let deleted = try await CommandDesk.work(frame) { backbone in
            let id = try CommandDesk.identifier(rental, Rental.self, "the rental")
            guard yes else {
                guard let counted = try await Rentals(runner: backbone.database).rental(id) else {
                    throw RentalDeletionRefusal.unknown
                }
                throw ValidationError(
                    "this hides the \(Amount(Int(counted.captures), "capture")) of rental \(id) at once and erases them for good ten "
                        + "minutes later; say --yes to do it")
            }
            return try await DeleteRental(unit: backbone.unit).perform(id, by: Order(operatorOptions), at: frame.now())
        }
        guard let deletion = deleted.rental.deletion else { return }
        CommandOutput.write(
            "Deleted, with \(Amount(Int(deleted.captures), "capture")). Until \(BrusselsText.of(deletion.finalAt)) in Brussels "
                + "`accounts rental restore \(deleted.rental.id)` takes it back.")
    }
}

struct RestoreRentalCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Take the deletion of a rental back, within ten minutes.")

    @Argument(help: "The rental's identifier.")
    var rental: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let restored = try await CommandDesk.work(frame) { backbone in
            try await DeleteRental(unit: backbone.unit).restore(
                try CommandDesk.identifier(rental, Rental.self, "the rental"), by: Order(operatorOptions),
                at: frame.now())
        }
        CommandOutput.write("Restored, with \(Amount(Int(restored.captures), "capture")), shown again.")
    }
}
