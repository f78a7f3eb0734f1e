internal import ArgumentParser
internal import FoundationEssentials
internal import Logging

/// `booth run`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Take captures from a folder to the platform until asked to stop.",
        discussion: """
            Works without a network for as long as the disk lasts. A capture's copy goes only after its receipt is \
            checked. SIGTERM and SIGINT end it; what was under way is done again at the next start. A file says the \
            same as the options, as JSON: directory, watch, moveTo, soloAfter, missingAfter, spoolLimit, keepFree, \
            uploads, localPort.
            """)

    @Option(help: "A file with these settings; options go before.")
    var config: String?

    @Option(help: "The directory that makes this device a booth.")
    var directory: String?

    @OptionGroup var logging: LogOptions

    @Option(help: "The folder that booth software fills.")
    var watch: String?

    @Option(help: "Where files go once they are in the spool, on the same disk; they stay where they are unless set.")
    var moveTo: String?

    @Option(help: "Seconds after which a picture without a sidecar is a capture of its own; never unless set.")
    var soloAfter: Double?

    @Option(help: "Seconds after which a capture goes without files that its sidecar names and that do not come (600).")
    var missingAfter: Double?

    @Option(help: "Gibibytes that the spool may hold (50).")
    var spoolLimit: Int?

    @Option(help: "Mebibytes that stay free on the disk (1024).")
    var keepFree: Int?

    @Option(help: "Captures that are uploaded at the same time (2).")
    var uploads: Int?

    @Option(help: "The port of the local interface and the status page, on this machine only; none unless set.")
    var localPort: Int?

    @Option(help: "Days after which the booth replaces its own key; 0 for never (90).")
    var rotateKeyAfter: Int?

    func run() async throws {
        let settings = try self.settings
        guard let directory = settings.directory, let watch = settings.watch else {
            throw ValidationError("--directory and --watch are needed, or a --config FILE that says both")
        }
        guard FileManager.default.fileExists(atPath: watch) else { throw BoothError.noFolder(watch) }
        let logger = logging.logger
        var pace = Courier.Pace()
        pace.uploads = settings.uploads ?? pace.uploads
        let days = settings.rotateKeyAfter ?? 90
        let rotation: Duration? = days > 0 ? .seconds(days * 86_400) : nil
        let agent = try await Agent(
            BoothFolder(directory), settings: { spoolSettings($0, settings, watch, BoothFolder(directory)) },
            pace: pace, rotateAfter: rotation, logger: logger)
        logger.notice("watching", metadata: ["booth": "\(agent.booth.identity.number)"])
        if let port = settings.localPort {
            try await agent.work(offering: port)
        } else {
            await agent.work()
        }
        let left = await agent.spool.all.count
        logger.notice("stopped", metadata: ["captures in the spool": "\(left)"])
    }

    /// The file's settings, and the options' before them.
    private var settings: RunSettings {
        get throws {
            var settings = try RunSettings.read(config)
            settings.directory = directory ?? settings.directory
            settings.watch = watch ?? settings.watch
            settings.moveTo = moveTo ?? settings.moveTo
            settings.soloAfter = soloAfter ?? settings.soloAfter
            settings.missingAfter = missingAfter ?? settings.missingAfter
            settings.spoolLimit = spoolLimit ?? settings.spoolLimit
            settings.keepFree = keepFree ?? settings.keepFree
            settings.uploads = uploads ?? settings.uploads
            settings.localPort = localPort ?? settings.localPort
            settings.rotateKeyAfter = rotateKeyAfter ?? settings.rotateKeyAfter
            if let complaint = settings.complaint { throw ValidationError("--\(complaint)") }
            return settings
        }
    }

    private func spoolSettings(
        _ identity: BoothIdentity, _ settings: RunSettings, _ watch: String, _ folder: BoothFolder
    ) -> SpoolSettings {
        SpoolSettings(
            watched: watch, folder: folder.spool, boothNumber: identity.number,
            firstSequence: identity.firstSequence ?? 1, maximumBytes: settings.limits.maximumBytes,
            freeSpaceFloor: settings.limits.freeSpaceFloor,
            afterTaking: settings.moveTo.map { .move(to: $0) } ?? .leave, soloAfter: settings.soloAfter,
            missingAfter: settings.missingAfter ?? 600)
    }
}
