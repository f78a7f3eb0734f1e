internal import ArgumentParser
internal import Contracts
internal import DurableFiles
internal import FoundationEssentials
internal import Logging

/// `booth simulate`
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Make captures from given pictures and take them to the platform.",
        discussion: """
            Everything but the making is the real agent. Each capture is a file of its own that shows the same. Ends \
            when all have their receipts, or with exit code 1 when --within is over or one was lost; prints the ledger \
            as JSON in all cases. Faults are added around the agent: what stands in its way at a venue, from a seed.

            An even stream of one booth:
              booth simulate --directory /var/lib/booth --captures 2000 --rate 20 --picture a.jpg b.heic

            A bad evening of all booths enrolled in ./fleet:
              booth simulate --fleet fleet --captures 10000 --rate 20 --picture a.jpg --seed 7 --burst 12 \
            --outage-every 120 --outage-lasts 40 --crash-every 60 --duplicates 5 --reorder 10 --skew 7200 --drift 200 \
            --receipts receipts.jsonl
            """)

    @OptionGroup var fleet: FleetOptions
    @OptionGroup var logging: LogOptions

    @Option(help: "How many captures to make, by all booths together.")
    var captures: Int

    @Option(help: "Captures a second, of all booths together.")
    var rate = 10.0

    @Option(
        name: .customLong("picture"), parsing: .upToNextOption, help: "JPEG, PNG, GIF, HEIC or MP4 files, used in turn."
    )
    var pictures: [String]

    @Option(help: "The guests' language.")
    var language = Language.dutch

    @Option(help: "The guests' address, such as guest-{n}-{booth}@guests.example; without it nobody leaves one.")
    var mail: String?

    @Option(help: "Seconds after which the simulation ends whatever is missing.")
    var within = 600.0

    @Option(help: "Captures that a booth uploads at the same time.")
    var uploads = 8

    @Option(help: "A file for the receipts, a JSON line each; `booth check-receipts` checks them again.")
    var receipts: String?

    @OptionGroup(title: "Faults") var faultOptions: FaultOptions

    func validate() throws {
        guard captures > 0, captures <= 1_000_000 else { throw ValidationError("--captures wants 1 to 1000000") }
        guard rate > 0, rate <= 10_000 else { throw ValidationError("--rate wants captures a second, up to 10000") }
        guard within > 0 else { throw ValidationError("--within wants seconds") }
        guard (1...64).contains(uploads) else { throw ValidationError("--uploads wants 1 to 64") }
        guard !pictures.isEmpty else { throw ValidationError("--picture wants at least one file") }
    }

    func run() async throws {
        let folders = try fleet.folders()
        let pictures = try pictures.map(Self.picture)
        let faults = faultOptions.faults
        let booths = try folders.enumerated().map { place, folder in
            try SimulatedBooth(
                folder, plan: plan(place, of: folders.count, pictures, faults), faults: faults,
                pace: pace(booths: folders.count), logger: logging.logger)
        }
        let simulation = SimulatedFleet(booths: booths, faults: faults)
        await simulation.play(within: within)
        if let receipts {
            try Files.replace(receipts, with: KeptReceipt.text(of: await simulation.receipts), mode: 0o600)
        }
        let ledger = await simulation.ledger
        try CommandOutput.writeJSON(ledger)
        guard ledger.missing == 0, ledger.lost == 0 else {
            throw BoothError.unfinishedSimulation(missing: ledger.missing, lost: ledger.lost)
        }
    }

    /// The share of the booth at this place: as many captures as the others, the first ones one more if need be.
    private func plan(
        _ place: Int, of count: Int, _ pictures: [UniquePicture], _ faults: SimulatedFaults
    ) -> Simulator.Plan {
        Simulator.Plan(
            captures: captures / count + (place < captures % count ? 1 : 0),
            arrivals: Arrivals(
                rate: rate / Double(count), largestClump: faultOptions.burst,
                seed: faults.seed &+ UInt64(place) &* 0x9e37_79b9),
            pictures: pictures, language: language, mail: mail)
    }

    private func pace(booths: Int) -> Courier.Pace {
        var pace = Courier.Pace()
        // Many booths on one machine each look less often.
        pace.look = .milliseconds(booths > 1 ? 200 : 50)
        pace.tick = .milliseconds(booths > 1 ? 200 : 50)
        pace.uploads = uploads
        pace.questions = uploads
        pace.offline = GrowingWait(first: .milliseconds(200), longest: .seconds(5))
        pace.capture = GrowingWait(first: .milliseconds(500), longest: .seconds(10))
        pace.receipt = GrowingWait(first: .milliseconds(100), longest: .seconds(2))
        return pace
    }

    private static func picture(_ path: String) throws -> UniquePicture {
        guard let data = FileManager.default.contents(atPath: path) else { throw BoothError.noFolder(path) }
        guard let picture = UniquePicture([UInt8](data)) else { throw BoothError.unusablePicture(path) }
        return picture
    }
}

extension Language: ExpressibleByArgument {}
