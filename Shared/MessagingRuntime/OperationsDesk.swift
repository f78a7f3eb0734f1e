package import AMQP
package import FoundationEssentials
package import Logging
package import Messaging
package import PostgreSQL

/// Where operators look at a whole service and give orders, in a process that runs: queues, outbox, parked letters,
/// workloads. The command line gives the same orders by the same ways.
///
/// Call ``close()`` when done.
package actor OperationsDesk {
    /// More letters than this are counted as "at least".
    private static let mostLetters = 500

    private let names: QueueNames
    private let workloads: [String]
    private let database: Database
    private let session: BrokerSession
    private let letters: DeadLetters
    private let publisher: Publisher
    private let desk: WorkloadDesk
    private let waits: [String]
    private let now: @Sendable () -> Date
    /// The last one who has letters in hand.
    private var last: Task<Void, Never>?

    package init(
        service: String, workloads: [Workload<Transaction>], database: Database, broker: BrokerConfiguration,
        now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        names = QueueNames(service: service)
        self.workloads = workloads.map(\.name)
        let topology = ServiceTopology.topology(service: service, workloads: workloads)
        waits = topology.queues.map(\.name).filter { $0.contains(".retry.") }
        self.database = database
        self.now = now
        session = BrokerSession(broker, logger: logger)
        publisher = Publisher(broker, logger: logger)
        letters = DeadLetters(
            service: service, broker: session, publisher: publisher, database: database, now: now)
        desk = WorkloadDesk(service: service, database: database)
    }

    package func close() async {
        await session.close()
        await publisher.close()
    }

    // MARK: Looking

    /// Everything at once. Of the broker it says what it can: nothing when it is away.
    package func overview() async throws -> OperationsOverview {
        let at = now()
        let workloads = try await desk.all(at: at)
        let outbox = try await database.row("select count(*) as waiting, min(recorded_at) as oldest from outbox")
        let oldest = try outbox?.decode("oldest", as: Date?.self)
        let parked = try? await alone { [letters] in try await letters.list(limit: Self.mostLetters) }
        return OperationsOverview(
            at: at, queues: try await queues(workloads, at: at), workloads: workloads,
            parked: parked.map(Self.groups), hasMoreParked: parked?.count == Self.mostLetters,
            outboxMessages: Int(try outbox?.decode("waiting", as: Int64.self) ?? 0),
            outboxOldest: oldest.map { at.timeIntervalSince($0) })
    }

    private func queues(
        _ overviews: [WorkloadOverview], at now: Date
    ) async throws -> [OperationsOverview.QueueState] {
        var states: [OperationsOverview.QueueState] = []
        for workload in workloads {
            let queue = names.workload(workload)
            let overview = overviews.first { $0.name == workload }
            let depth = try? await session.queueDepth(queue)
            // Queues keep their order: what waits was said after what was taken last.
            let reached = overview?.reached.map { now.timeIntervalSince($0) }
            states.append(
                OperationsOverview.QueueState(
                    name: queue, messages: depth?.messages, consumers: depth?.consumers,
                    oldest: (depth?.messages ?? 0) > 0 ? reached : nil, perMinute: overview?.perMinute))
        }
        let waiting = try await waitingSince()
        for queue in waits {
            guard let depth = try? await session.queueDepth(queue), depth.messages > 0 else { continue }
            states.append(
                OperationsOverview.QueueState(
                    name: queue, messages: depth.messages, consumers: nil,
                    oldest: waiting[queue].map { now.timeIntervalSince($0) }, perMinute: nil))
        }
        return states
    }

    /// Since when the oldest message of each queue of waits is there.
    private func waitingSince() async throws -> [String: Date] {
        let rows = try await database.rows(
            "select waits_in, min(failed_at) as since from attempt where waits_in is not null group by waits_in")
        return Dictionary(
            try rows.map { (try $0.decode("waits_in", as: String.self), try $0.decode("since", as: Date.self)) }
        ) { first, _ in first }
    }

    private static func groups(_ letters: [DeadLetters.Letter]) -> [OperationsOverview.ParkedGroup] {
        Dictionary(grouping: letters, by: \.reason)
            .map { OperationsOverview.ParkedGroup(reason: $0.key, letters: $0.value) }
            .sorted { ($1.letters.count, $0.reason) < ($0.letters.count, $1.reason) }
    }

    // MARK: Acting

    /// Does to a workload what an operator wants.
    ///
    /// - Throws: ``UnknownWorkload``.
    package func perform(_ act: WorkloadAct, on workload: String, by actor: String, because reason: String) async throws
    {
        try await desk.perform(act, on: workload, by: actor, because: reason, at: now())
    }

    /// Sends parked letters back to where they came from; returns how many.
    package func replay(_ choice: DeadLetters.Choice, by actor: String, because reason: String) async throws -> Int {
        try await alone { [letters] in try await letters.replay(choice, actor: actor, reason: reason) }
    }

    /// Removes parked letters for good; returns how many.
    package func discard(_ choice: DeadLetters.Choice, by actor: String, because reason: String) async throws -> Int {
        try await alone { [letters] in try await letters.discard(choice, actor: actor, reason: reason) }
    }

    /// One after the other: whoever looks at letters has them in hand, and others would not find them.
    private func alone<Outcome: Sendable>(
        _ body: @escaping @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        let before = last
        let task = Task {
            await before?.value
            return try await body()
        }
        last = Task { _ = try? await task.value }
        return try await task.value
    }
}
