import FoundationEssentials
import Glibc
import Logging
import Messaging
import PostgreSQL
import ServiceLifecycle

/// Keeps the crews of a process as large as operators want them, and says what the process does.
///
/// It looks when a setting has changed and every five seconds besides. Nothing is consumed before the first look, so that
/// a workload that is paused stays so in a process that starts; without the database nothing could be handled anyway.
struct WorkloadWatch: Service {
    let service: String
    let version: String
    let database: Database
    let crews: [WorkloadCrew]
    let now: @Sendable () -> Date
    let logger: Logger

    private let interval: Duration = .seconds(5)

    func run() async throws {
        let (process, since) = (UUID(), now())
        let wakeUps = WakeUps(
            database.notifications(on: WorkloadSettings.channel(of: service)), every: interval)
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await wakeUps.listen() }
                group.addTask { await follow(wakeUps, process, since) }
                await group.waitForAll()
            }
        }
        // Not in the cancelled task, which could not ask the database any more.
        await Task { try? await Workers(database: database).leave(process) }.value
    }

    private func follow(_ wakeUps: WakeUps, _ process: UUID, _ since: Date) async {
        var ticked = ContinuousClock.now
        while !Task.isCancelled {
            let mark = wakeUps.mark
            do {
                try await resizeCrews()
                if ContinuousClock.now - ticked >= interval {
                    ticked = .now
                    for crew in crews { crew.meter.tick() }
                }
                try await say(process, since)
            } catch {
                logger.debug("workloads were not looked at", metadata: ["reason": "\(Failure(error).reasonCode)"])
            }
            await wakeUps.wait(since: mark)
        }
    }

    private func resizeCrews() async throws {
        let settings = Dictionary(
            try await WorkloadSettings(service: service, database: database).all().map { ($0.workload, $0) }
        ) { first, _ in first }
        let sizes = ConcurrencyPolicy(connections: database.configuration.poolSize).sizes(
            crews.map { crew in
                ConcurrencyPolicy.Wish(
                    crew.workload, usual: crew.usual, asked: settings[crew.workload]?.concurrency,
                    isPaused: settings[crew.workload]?.isPaused ?? false)
            })
        for crew in crews {
            guard let size = sizes[crew.workload], size != crew.wanted else { continue }
            if crew.wanted != nil {
                logger.notice(
                    "workload resized", metadata: ["workload": "\(crew.workload)", "concurrency": "\(size)"])
            }
            crew.resize(to: size)
        }
    }

    private func say(_ process: UUID, _ since: Date) async throws {
        let workers = crews.map { crew in
            Worker(
                process: process, workload: crew.workload, host: Self.host, pid: Int(getpid()), version: version,
                since: since, seenAt: now(), concurrency: crew.wanted ?? 0, perMinute: crew.meter.perMinute,
                reached: crew.meter.reached)
        }
        try await Workers(database: database).say(workers, at: now())
    }

    private static let host = ProcessInfo.processInfo.hostName
}
