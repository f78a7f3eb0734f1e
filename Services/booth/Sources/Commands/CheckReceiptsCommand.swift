internal import ArgumentParser
internal import FoundationEssentials

/// `booth check-receipts`
struct CheckReceiptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-receipts", abstract: "Check receipts that a simulation kept, without a network.",
        discussion: """
            Each must be signed by the platform at which its booth is enrolled, for that booth, and name exactly the \
            capture's bytes; none may stand there twice. Exit code 1 if one does not hold.

              booth check-receipts receipts.jsonl --fleet fleet
            """)

    @Argument(help: "The file that `booth simulate --receipts` wrote.")
    var file: String

    @OptionGroup var fleet: FleetOptions

    func run() async throws {
        guard let data = FileManager.default.contents(atPath: file) else { throw BoothError.noFolder(file) }
        var booths: [Int: EnrolledBooth] = [:]
        for folder in try fleet.folders() {
            let booth = try folder.enrolled()
            booths[booth.identity.number] = booth
        }
        let receipts = try KeptReceipt.read([UInt8](data))
        var holding = Set<String>()
        for receipt in receipts {
            guard let booth = booths[receipt.booth], await receipt.holds(for: booth) else { continue }
            holding.insert("\(receipt.capture)")
        }
        CommandOutput.write("\(holding.count) of \(receipts.count) receipts hold")
        guard holding.count == receipts.count else {
            throw BoothError.untrueReceipts(receipts.count - holding.count)
        }
    }
}
