internal import ArgumentParser
internal import FoundationEssentials
internal import Logging

/// `booth run`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Take captures from a folder to the platform until asked to stop.",
        discussion: """
            Works without a network for as long as the disk lasts. A capture's copy goes only after its receipt is \
            checked. SIGTERM and SIGINT end it; what was under way is done again at the next start.
            """)

    @OptionGroup var booth: BoothOptions
    @OptionGroup var logging: LogOptions

    @Option(help: "The folder that booth software fills.")
    var watch: String

    @Option(help: "Where files go once they are in the spool, on the same disk; they stay where they are unless set.")
    var moveTo: String?

    @Option(help: "Seconds after which a picture without a sidecar is a capture of its own; never unless set.")
    var soloAfter: Double?

    @Option(help: "Gibibytes that the spool may hold.")
    var spoolLimit = 50

    @Option(help: "Mebibytes that stay free on the disk.")
    var keepFree = 1024

    @Option(help: "Captures that are uploaded at the same time.")
    var uploads = 2

    @Option(help: "Days after which the booth replaces its own key; 0 for never.")
    var rotateKeyAfter = 90

    func validate() throws {
        guard (0...3650).contains(rotateKeyAfter) else { throw ValidationError("--rotate-key-after wants 0 to 3650") }
        guard (1...64).contains(uploads) else { throw ValidationError("--uploads wants 1 to 64") }
        guard spoolLimit > 0, keepFree >= 0 else {
            throw ValidationError("--spool-limit and --keep-free want whole numbers above 0")
        }
        if let soloAfter, soloAfter < 0 { throw ValidationError("--solo-after wants seconds") }
    }

    func run() async throws {
        guard FileManager.default.fileExists(atPath: watch) else { throw BoothError.noFolder(watch) }
        let logger = logging.logger
        var pace = Courier.Pace()
        pace.uploads = uploads
        let agent = try await Agent(
            booth.folder, settings: settings, pace: pace,
            rotateAfter: rotateKeyAfter > 0 ? .seconds(rotateKeyAfter * 86_400) : nil, logger: logger)
        logger.notice("watching", metadata: ["booth": "\(agent.booth.identity.number)"])
        await agent.work()
        let left = await agent.spool.all.count
        logger.notice("stopped", metadata: ["captures in the spool": "\(left)"])
    }

    private func settings(_ identity: BoothIdentity) -> SpoolSettings {
        SpoolSettings(
            watched: watch, folder: booth.folder.spool, boothNumber: identity.number,
            firstSequence: identity.firstSequence ?? 1, maximumBytes: spoolLimit << 30,
            freeSpaceFloor: keepFree << 20, afterTaking: moveTo.map { .move(to: $0) } ?? .leave, soloAfter: soloAfter)
    }
}
