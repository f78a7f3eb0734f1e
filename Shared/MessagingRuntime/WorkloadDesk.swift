package import FoundationEssentials
package import PostgreSQL

/// One workload as an operator sees it: what is wanted, and who works on it.
package struct WorkloadOverview: Sendable, Equatable {
    package var name: String
    package var setting: WorkloadSetting?
    /// The processes that take part in it.
    package var workers: [Worker]

    /// Batches at once in all processes together.
    package var concurrency: Int { workers.reduce(0) { $0 + $1.concurrency } }
    /// Messages a minute of all processes together.
    package var perMinute: Double { workers.reduce(0) { $0 + $1.perMinute } }
    /// When the message that was taken last was said.
    package var reached: Date? { workers.compactMap(\.reached).max() }
}

/// Where operators look at workloads and give orders about them; the command line and the page are two ways to it.
package struct WorkloadDesk: Sendable {
    private let settings: WorkloadSettings
    private let workers: Workers

    package init(service: String, database: Database) {
        settings = WorkloadSettings(service: service, database: database)
        workers = Workers(database: database)
    }

    /// Every workload that somebody works on or has said something about, by name.
    package func all(at now: Date) async throws -> [WorkloadOverview] {
        let settings = try await settings.all()
        let workers = Dictionary(grouping: try await workers.present(at: now), by: \.workload)
        return Set(settings.map(\.workload)).union(workers.keys).sorted().map { name in
            WorkloadOverview(
                name: name, setting: settings.first { $0.workload == name }, workers: workers[name] ?? [])
        }
    }

    /// Writes down what an operator wants; every process follows within seconds.
    ///
    /// - Throws: ``UnknownWorkload`` when no process has said that it has such a workload.
    package func perform(
        _ act: WorkloadAct, on workload: String, by actor: String, because reason: String, at now: Date
    ) async throws {
        let known = try await all(at: now).map(\.name)
        guard known.contains(workload) else { throw UnknownWorkload(name: workload, known: known) }
        try await settings.apply(act, to: workload, by: actor, because: reason, at: now)
    }
}

/// An operator named a workload that nobody works on.
package struct UnknownWorkload: Error, Sendable, Equatable, CustomStringConvertible {
    package var name: String
    package var known: [String]

    package var description: String {
        known.isEmpty
            ? "no process has said what it works on; start one first"
            : "there is no workload \(name); there are \(known.joined(separator: ", "))"
    }
}
