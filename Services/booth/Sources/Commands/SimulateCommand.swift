internal import ArgumentParser
internal import Contracts
internal import DurableFiles
internal import FoundationEssentials

/// `booth simulate`
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Make captures from given pictures and take them to the platform.",
        discussion: """
            Everything but the making is the real agent. Each capture is a file of its own that shows the same. Ends \
            when all have their receipts, or with exit code 1 when --within is over; prints the ledger as JSON in both \
            cases.
            """)

    @OptionGroup var booth: BoothOptions
    @OptionGroup var logging: LogOptions

    @Option(help: "How many captures to make.")
    var captures: Int

    @Option(help: "Captures a second.")
    var rate = 10.0

    @Option(
        name: .customLong("picture"), parsing: .upToNextOption, help: "JPEG, PNG, GIF, HEIC or MP4 files, used in turn."
    )
    var pictures: [String]

    @Option(help: "The guests' language.")
    var language = Language.dutch

    @Option(help: "The guests' address, such as guest-{n}@guests.example; without it nobody leaves one.")
    var mail: String?

    @Option(help: "Seconds after which the simulation ends whatever is missing.")
    var within = 600.0

    @Option(help: "Captures that are uploaded at the same time.")
    var uploads = 8

    func validate() throws {
        guard captures > 0, captures <= 1_000_000 else { throw ValidationError("--captures wants 1 to 1000000") }
        guard rate > 0, rate <= 10_000 else { throw ValidationError("--rate wants captures a second, up to 10000") }
        guard within > 0 else { throw ValidationError("--within wants seconds") }
        guard (1...64).contains(uploads) else { throw ValidationError("--uploads wants 1 to 64") }
        guard !pictures.isEmpty else { throw ValidationError("--picture wants at least one file") }
    }

    func run() async throws {
        let folder = booth.folder
        let plan = Simulator.Plan(
            captures: captures, rate: rate, pictures: try pictures.map(Self.picture), language: language, mail: mail)
        try Files.makeDirectories(folder.path, mode: 0o700)
        try Files.makeDirectories(folder.simulated, mode: 0o700)
        let (events, tell) = AsyncStream<CourierEvent>.makeStream()
        let agent = try await Agent(folder, settings: settings, pace: pace, logger: logging.logger) { tell.yield($0) }
        // What an interrupted simulation left is no capture of this one.
        for entry in try Files.entries(of: folder.simulated) where entry.name.hasPrefix("SIM_") {
            try Files.remove("\(folder.simulated)/\(entry.name)")
        }
        let simulator = Simulator(plan, folder: folder.simulated, booth: agent.booth)
        let limit = within
        await agent.work { await Self.play(simulator, events: events, within: limit) }
        let ledger = await simulator.ledger
        try CommandOutput.writeJSON(ledger)
        guard ledger.missing == 0 else { throw BoothError.unfinishedSimulation(missing: ledger.missing) }
    }

    /// Makes captures and listens to what becomes of them until all are done or time is up.
    private static func play(
        _ simulator: Simulator, events: AsyncStream<CourierEvent>, within seconds: Double
    ) async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do { try await simulator.make() } catch {
                    StandardError.write("booth: a capture was not made: \(error)\n")
                }
                return false
            }
            group.addTask {
                for await event in events {
                    switch event {
                    case .taken(let capture): try? await simulator.noteTaken(capture)
                    case .freed(let id, _): await simulator.noteReceipted(id)
                    default: continue
                    }
                    if await simulator.isComplete { return true }
                }
                return false
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(seconds))
                return true
            }
            for await isEnd in group where isEnd { break }
            group.cancelAll()
        }
    }

    private var pace: Courier.Pace {
        var pace = Courier.Pace()
        pace.look = .milliseconds(50)
        pace.tick = .milliseconds(50)
        pace.uploads = uploads
        pace.questions = uploads
        pace.offline = GrowingWait(first: .milliseconds(200), longest: .seconds(5))
        pace.capture = GrowingWait(first: .milliseconds(500), longest: .seconds(10))
        pace.receipt = GrowingWait(first: .milliseconds(100), longest: .seconds(2))
        return pace
    }

    private func settings(_ identity: BoothIdentity) -> SpoolSettings {
        SpoolSettings(
            watched: booth.folder.simulated, folder: booth.folder.spool, boothNumber: identity.number,
            firstSequence: identity.firstSequence ?? 1)
    }

    private static func picture(_ path: String) throws -> UniquePicture {
        guard let data = FileManager.default.contents(atPath: path) else { throw BoothError.noFolder(path) }
        guard let picture = UniquePicture([UInt8](data)) else { throw BoothError.unusablePicture(path) }
        return picture
    }
}

extension Language: ExpressibleByArgument {}
