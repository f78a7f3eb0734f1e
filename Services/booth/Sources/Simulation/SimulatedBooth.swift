internal import Contracts
internal import DurableFiles
internal import FoundationEssentials
internal import Logging

/// One booth of a simulation: booth software that is played, and before its folder the real agent, which ends suddenly
/// now and then and recovers from its spool.
struct SimulatedBooth: Sendable {
    let simulator: Simulator
    private let folder: BoothFolder
    private let booth: EnrolledBooth
    private let faults: SimulatedFaults
    private let clock: SimulatedClock
    private let journal: FaultJournal
    private let pace: Courier.Pace
    private let logger: Logger
    private let lock: FolderLock

    /// Opens the booth's directory; nothing is under way yet.
    init(
        _ folder: BoothFolder, plan: Simulator.Plan, faults: SimulatedFaults, pace: Courier.Pace, logger: Logger
    ) throws {
        self.folder = folder
        self.faults = faults
        self.pace = pace
        booth = try folder.enrolled()
        lock = try FolderLock(folder)
        let number = booth.identity.number
        var logger = logger
        logger[metadataKey: "booth"] = "\(number)"
        self.logger = logger
        let clock = SimulatedClock(faults, booth: number)
        self.clock = clock
        journal = FaultJournal(faults, booth: number)
        try Files.makeDirectories(folder.simulated, mode: 0o700)
        // What an interrupted simulation left is no capture of this one.
        for entry in try Files.entries(of: folder.simulated) where entry.name.hasPrefix("SIM_") {
            try Files.remove("\(folder.simulated)/\(entry.name)")
        }
        simulator = Simulator(plan, folder: folder.simulated, booth: booth) { clock.reading(at: Date()) }
    }

    var ledger: Ledger {
        get async {
            var ledger = await simulator.ledger
            ledger.skew = clock.skew
            ledger.faults = journal.counts
            return ledger
        }
    }

    /// Makes the captures and takes them to the platform, until each has its receipt or the task is cancelled.
    func play() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await simulator.make()
                return false
            }
            group.addTask {
                var chance = Chance(seed: faults.seed(of: booth.identity.number), place: -2)
                while !Task.isCancelled, await !simulator.isComplete {
                    let life = faults.crashEvery * Double.random(in: 0.5...1.5, using: &chance)
                    try await live(seconds: life > 0 ? life : nil)
                }
                return true
            }
            for try await isEnd in group where isEnd { break }
            group.cancelAll()
        }
        withExtendedLifetime(lock) {}
    }

    /// One life of the agent, which ends without goodbye after so many seconds, unless all is done before.
    private func live(seconds: Double?) async throws {
        let disk = CrashableDisk(LocalDisk())
        let spool = try Spool(settings, disk: disk, seal: booth.seal, sessionMAC: booth.sessionMAC)
        _ = try await spool.recover()
        try await simulator.noteFound(await spool.all)
        let network = try NetworkPlatform(booth, logger: Self.quiet(logger), now: { clock.reading(at: Date()) })
        let (events, tell) = AsyncStream<CourierEvent>.makeStream()
        let courier = Courier(
            spool: spool, platform: faulty(network), boothID: booth.identity.boothID, receiptKey: booth.receiptKey,
            pace: pace, now: { clock.reading(at: Date()) }
        ) { event in
            // What an agent that has ended would say, nobody hears.
            if disk.isCrashed { return }
            event.log(to: logger)
            tell.yield(event)
        }
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await courier.run()
                return false
            }
            group.addTask { await hear(events) }
            if let seconds {
                group.addTask {
                    guard (try? await Task.sleep(for: .seconds(seconds))) != nil else { return false }
                    disk.crash()
                    journal.note { $0.crashes += 1 }
                    return true
                }
            }
            for await isEnd in group where isEnd { break }
            group.cancelAll()
        }
        tell.finish()
        for await event in events { await note(event) }
        // The kernel closes the sockets of a process that ended.
        await network.close()
    }

    private func faulty(_ network: NetworkPlatform) -> FaultyPlatform {
        FaultyPlatform(network, faults: faults, booth: booth.identity.number, journal: journal) {
            await simulator.noteReceipt($0, of: $1)
        }
    }

    /// Returns whether every capture has its receipt.
    private func hear(_ events: AsyncStream<CourierEvent>) async -> Bool {
        for await event in events {
            await note(event)
            if await simulator.isComplete { return true }
        }
        return await simulator.isComplete
    }

    private func note(_ event: CourierEvent) async {
        switch event {
        case .taken(let capture): try? await simulator.noteTaken(capture)
        case .freed(let id, _): await simulator.noteReceipted(id)
        default: break
        }
    }

    private var settings: SpoolSettings {
        SpoolSettings(
            watched: folder.simulated, folder: folder.spool, boothNumber: booth.identity.number,
            firstSequence: booth.identity.firstSequence ?? 1)
    }

    /// The courier says in one line what the broker's connection says in several.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = .critical
        return logger
    }
}
