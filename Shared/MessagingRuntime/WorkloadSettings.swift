package import FoundationEssentials
package import PostgreSQL

/// What operators want of a workload, and who wanted it.
package struct WorkloadSetting: Sendable, Equatable {
    package var workload: String
    /// How many batches at once in each process; nil for as many as the service says.
    package var concurrency: Int?
    package var isPaused: Bool
    package var setBy: String
    package var because: String
    package var setAt: Date
}

/// One thing that operators do to a workload.
package enum WorkloadAct: Sendable, Equatable {
    case pause
    case resume
    case concurrency(Int)

    /// More than this many at once in one process helps nobody.
    package static let concurrencies = 1...64

    /// As the table of acts spells it.
    package var word: String {
        switch self {
        case .pause: "pause"
        case .resume: "resume"
        case .concurrency: "concurrency"
        }
    }

    var number: Int? {
        if case .concurrency(let number) = self { number } else { nil }
    }
}

/// The table in which operators say what they want of workloads; every process of the service follows it within seconds.
package struct WorkloadSettings: Sendable {
    private let service: String
    private let database: Database

    package init(service: String, database: Database) {
        self.service = service
        self.database = database
    }

    /// The notification channel that says that a setting has changed.
    static func channel(of service: String) -> String { "workloads_" + service.replacing("-", with: "_") }

    package func all() async throws -> [WorkloadSetting] {
        try await database.rows(
            "select workload, concurrency, paused, set_by, because, set_at from workload_setting order by workload"
        ).map { row in
            WorkloadSetting(
                workload: try row.decode("workload"), concurrency: try row.decode("concurrency", as: Int?.self),
                isPaused: try row.decode("paused"), setBy: try row.decode("set_by"),
                because: try row.decode("because"), setAt: try row.decode("set_at"))
        }
    }

    /// Writes down what an operator wants, with who and why, and tells every process.
    ///
    /// - Precondition: a number is one of ``WorkloadAct/concurrencies``.
    package func apply(
        _ act: WorkloadAct, to workload: String, by actor: String, because reason: String, at now: Date
    ) async throws {
        let pauses: Bool? =
            switch act {
            case .pause: true
            case .resume: false
            case .concurrency: nil
            }
        try await database.withTransaction { transaction in
            try await transaction.execute(
                """
                insert into workload_setting as s (workload, concurrency, paused, set_by, because, set_at)
                values (\(workload), \(act.number as Int?), coalesce(\(pauses as Bool?), false), \(actor), \(reason), \(now))
                on conflict (workload) do update set
                    concurrency = coalesce(excluded.concurrency, s.concurrency),
                    paused = coalesce(\(pauses as Bool?), s.paused), set_by = excluded.set_by,
                    because = excluded.because, set_at = excluded.set_at
                """)
            try await transaction.execute(
                """
                insert into workload_act (at, workload, act, concurrency, actor, reason)
                values (\(now), \(workload), \(act.word), \(act.number as Int?), \(actor), \(reason))
                """)
            try await transaction.notify(Self.channel(of: service))
        }
    }
}
