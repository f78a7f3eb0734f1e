package import FoundationEssentials
package import PostgreSQL

/// One process that takes part in a workload, as it last said itself.
package struct Worker: Sendable, Equatable {
    package var process: UUID
    package var workload: String
    package var host: String
    package var pid: Int
    package var version: String
    package var since: Date
    package var seenAt: Date
    /// How many batches it runs at once; 0 while the workload is paused.
    package var concurrency: Int
    package var perMinute: Double
    /// When the message that it took last was said; nil before the first.
    package var reached: Date?
}

/// The table in which processes say that they are there.
package struct Workers: Sendable {
    /// One that has said nothing for so long is gone.
    package static let silence: TimeInterval = 30
    /// Rows of processes that are gone are kept so long, to see at night what went.
    private static let kept: TimeInterval = 3600

    private let database: Database

    package init(database: Database) { self.database = database }

    func say(_ workers: [Worker], at now: Date) async throws {
        var queries: [Query] = workers.map { worker in
            """
            insert into worker as w
                (process, workload, host, pid, version, since, seen_at, concurrency, per_minute, reached)
            values (\(worker.process), \(worker.workload), \(worker.host), \(worker.pid), \(worker.version),
                \(worker.since), \(now), \(worker.concurrency), \(worker.perMinute), \(worker.reached as Date?))
            on conflict (process, workload) do update set
                seen_at = excluded.seen_at, concurrency = excluded.concurrency, per_minute = excluded.per_minute,
                reached = excluded.reached
            """
        }
        queries.append("delete from worker where seen_at < \(now.addingTimeInterval(-Self.kept))")
        _ = try await database.pipeline(queries)
    }

    /// Takes the rows of a process away that ends.
    func leave(_ process: UUID) async throws {
        try await database.execute("delete from worker where process = \(process)")
    }

    /// Every process that is there, by workload and then the oldest first.
    package func present(at now: Date) async throws -> [Worker] {
        try await database.rows(
            """
            select process, workload, host, pid, version, since, seen_at, concurrency, per_minute, reached
            from worker where seen_at >= \(now.addingTimeInterval(-Self.silence))
            order by workload, since, process
            """
        ).map { row in
            Worker(
                process: try row.decode("process"), workload: try row.decode("workload"),
                host: try row.decode("host"), pid: try row.decode("pid"), version: try row.decode("version"),
                since: try row.decode("since"), seenAt: try row.decode("seen_at"),
                concurrency: try row.decode("concurrency"), perMinute: try row.decode("per_minute"),
                reached: try row.decode("reached", as: Date?.self))
        }
    }
}
