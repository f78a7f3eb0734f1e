internal import Contracts
internal import FoundationEssentials
internal import Logging
internal import Passes
internal import UnixSignals

/// A booth at work: its spool, its courier and its connections, put together and taken apart again.
struct Agent {
    let booth: EnrolledBooth
    let spool: Spool
    let platform: NetworkPlatform
    let courier: Courier
    private let renewal: CertificateRenewal
    private let pulse: Pulse
    private let rotation: KeyRotation
    private let rotateAfter: Duration?
    let watch = BoothWatch()
    let sessions = SessionBook()
    private let folder: BoothFolder
    private let logger: Logger
    private let lock: FolderLock

    /// Opens the booth; nothing is under way yet.
    ///
    /// - Parameters:
    ///   - rotateAfter: how old the booth's own key may become; nil when it stays.
    ///   - tell: hears every step, besides the log.
    init(
        _ folder: BoothFolder, settings: (BoothIdentity) -> SpoolSettings, pace: Courier.Pace,
        rotateAfter: Duration? = nil, logger: Logger,
        tell: @escaping @Sendable (CourierEvent) -> Void = { _ in }
    ) async throws {
        self.folder = folder
        self.logger = logger
        booth = try folder.enrolled()
        lock = try FolderLock(folder)
        let settings = settings(booth.identity)
        spool = try Spool(settings, seal: booth.seal, sessionMAC: booth.sessionMAC)
        let recovery = try await spool.recover()
        if recovery.captures > 0 || recovery.damaged > 0 {
            logger.notice(
                "found in the spool",
                metadata: ["captures": "\(recovery.captures)", "damaged": "\(recovery.damaged)"])
        }
        let platform = try NetworkPlatform(booth, logger: Self.quiet(logger))
        self.platform = platform
        renewal = CertificateRenewal(folder: folder, platform: platform)
        pulse = Pulse(
            of: booth.identity.boothID,
            bounds: Pulse.Bounds(spoolLimit: settings.maximumBytes, freeSpaceFloor: settings.freeSpaceFloor),
            watch: watch, look: { try SpoolSummary(of: folder.spool) }, send: { try await platform.tell($0) })
        rotation = KeyRotation(folder, platform: platform)
        self.rotateAfter = rotateAfter
        let wiping = OrderedWiping(
            boothID: booth.identity.boothID, key: try folder.key().publicKey, receiptKey: booth.receiptKey,
            records: folder.wiped)
        let (watch, sessions) = (watch, sessions)
        for capture in await spool.all { sessions.add(capture) }
        courier = Courier(
            spool: spool, platform: platform, boothID: booth.identity.boothID, receiptKey: booth.receiptKey,
            wiping: wiping, pace: pace
        ) { event in
            event.log(to: logger)
            watch.note(event)
            sessions.note(event)
            tell(event)
        }
    }

    /// Works until a signal asks to stop, with the local interface on `port` of the loopback.
    func work(offering port: Int) async throws {
        let interface = LocalInterface(
            booth: booth, spool: spool, courier: courier, sessions: sessions,
            reporter: BoothReporter(
                number: booth.identity.number, spool: spool, watch: watch, clock: platform.clock),
            token: try LocalServer.token(of: folder))
        let server = LocalServer(folder: folder, port: port, logger: logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await server.run(interface) }
            await work()
            group.cancelAll()
        }
    }

    /// Works until a signal asks to stop, or until `until` returns.
    func work(until done: @escaping @Sendable () async -> Void = { await Self.forEver() }) async {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await courier.run()
                return false
            }
            group.addTask {
                await renewal.run(logger)
                return false
            }
            group.addTask {
                await pulse.run()
                return false
            }
            if let rotateAfter {
                group.addTask {
                    await rotation.run(after: rotateAfter, logger: logger)
                    return false
                }
            }
            group.addTask {
                for await _ in signals { return true }
                return false
            }
            group.addTask {
                await done()
                return true
            }
            for await isEnd in group where isEnd { break }
            group.cancelAll()
        }
        await platform.close()
        withExtendedLifetime(lock) {}
    }

    @Sendable private static func forEver() async {
        while (try? await Task.sleep(for: .seconds(3600))) != nil {}
    }

    /// The courier says in one line what the broker's connection says in several.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = .error
        return logger
    }
}
