import AMQP
import Contracts
import FoundationEssentials
import Logging
import Messaging
import PostgreSQL

/// One stretch of relaying, for as long as a process holds the relay's lock.
///
/// Several rounds are on their way at once: while the broker stores one, the next is read, and what was confirmed is
/// deleted in the round trip that reads more. Order per key is kept because no key is in two rounds at a time, a message
/// whose key is under way is passed over, and every look begins at the first row that is not under way: a transaction
/// that began early and committed late leaves rows in front of what was read last, and what followed from it behind.
struct RelayRun {
    private struct Pending: Sendable {
        var position: Int64
        var failures: Int
        var orderingKey: String
        var message: OutgoingMessage
    }

    private struct Round {
        var pending: [Pending]
        var results: Task<[Result<Void, AMQPError>], Never>
    }

    private static let roundSize: Int64 = 500
    private static let roundsUnderWay = 3
    /// How long a stop waits for what is on its way.
    private static let farewell: Duration = .seconds(2)

    private let service: String
    private let database: Database
    private let publisher: Publisher
    private let now: @Sendable () -> Date
    private let logger: Logger

    private var rounds: [Round] = []
    private var keysUnderWay: Set<String> = []
    private var confirmed: [Int64] = []
    /// Whether the last look passed over messages that wait for others with their key; another one would find the same.
    private var hasPassedOver = false
    /// Whether messages may wait for another try. Only the holder of the lock makes them wait, so it knows.
    private var hasWaiting = true
    private var names = MessageNames()

    init(
        service: String, database: Database, publisher: Publisher, now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        self.service = service
        self.database = database
        self.publisher = publisher
        self.now = now
        self.logger = logger
    }

    /// Relays until cancelled; then waits a moment for what is on its way, so that a stop repeats nothing.
    ///
    /// - Throws: when the database is away. What was on its way is said again by the next run.
    mutating func run(_ wakeUps: WakeUps) async throws {
        do {
            while !Task.isCancelled {
                let mark = wakeUps.mark
                let found = try await look()
                if !found.isEmpty { launch(found) }
                if rounds.count == Self.roundsUnderWay || found.isEmpty && !rounds.isEmpty {
                    try await land()
                } else if found.isEmpty {
                    await wakeUps.wait(since: mark)
                }
            }
        } catch is CancellationError {
            // The same as being cancelled between two steps.
        } catch {
            for round in rounds { round.results.cancel() }
            throw error
        }
        await finish()
    }

    // MARK: Reading and deleting

    /// Deletes what was confirmed and reads more, in one round trip.
    private mutating func look() async throws -> [Pending] {
        if hasPassedOver { return [] }
        let underWay = rounds.flatMap { $0.pending.map(\.position) }
        var queries: [Query] = confirmed.isEmpty ? [] : [Self.deletion(of: confirmed)]
        queries.append(hasWaiting ? Self.messagesDue(except: underWay, at: now()) : Self.messages(except: underWay))
        if hasWaiting { queries.append("select exists (select from outbox where not_before is not null)") }
        let results = try await database.pipeline(queries)
        let rows = results[confirmed.isEmpty ? 0 : 1].rows
        confirmed = []
        if hasWaiting { hasWaiting = try results[results.count - 1].rows[0].decode(0) }
        return try rows.compactMap { try take($0) }
    }

    private static let columns = """
        position, message_id, ordering_key, exchange, routing_key, mandatory, name, subject, causation_id, traceparent,
        entity_version, rental, actor, reason, body, recorded_at, failures
        """

    private static func messages(except underWay: [Int64]) -> Query {
        """
        select \(unsafe: columns) from outbox where position <> all(\(underWay)) order by position limit \(roundSize)
        """
    }

    /// The same without those that wait and those that stand behind one that waits.
    private static func messagesDue(except underWay: [Int64], at now: Date) -> Query {
        """
        select \(unsafe: columns) from outbox
        where position <> all(\(underWay)) and (not_before is null or not_before <= \(now))
            and ordering_key not in (select ordering_key from outbox where not_before > \(now))
        order by position limit \(roundSize)
        """
    }

    private static func deletion(of positions: [Int64]) -> Query {
        "delete from outbox where position = any(\(positions))"
    }

    /// The message in a row, or nil when one with the same key goes first.
    private mutating func take(_ row: Row) throws -> Pending? {
        let position: Int64 = try row.decode(0)
        let orderingKey: String = try row.decode(2)
        guard let name = names.name(try row.decode(6)) else { return nil }
        guard keysUnderWay.insert(orderingKey).inserted else {
            hasPassedOver = true
            return nil
        }
        let envelope = Envelope(
            id: try row.decode(1), name: name, source: service, time: try row.decode(15), subject: try row.decode(7),
            causationID: try row.decode(8), traceparent: try row.decode(9), entityVersion: try row.decode(10),
            rental: try row.decode(11), actor: try row.decode(12), reason: try row.decode(13))
        return Pending(
            position: position, failures: try row.decode(16), orderingKey: orderingKey,
            message: OutgoingMessage(
                exchange: try row.decode(3), routingKey: try row.decode(4),
                properties: WireFormat.properties(of: envelope), body: try row.decode(14), mandatory: try row.decode(5))
        )
    }

    // MARK: Publishing

    /// Not a child task: a stop must not cancel what the broker may already have.
    private mutating func launch(_ found: [Pending]) {
        let publisher = publisher
        rounds.append(Round(pending: found, results: Task { await publisher.publish(found.map(\.message)) }))
    }

    /// Waits for the oldest round and notes what became of it.
    private mutating func land() async throws {
        guard !rounds.isEmpty else { return }
        let round = rounds.removeFirst()
        let failed = note(round, await round.results.value)
        hasPassedOver = false
        FaultPoint.reached("told")
        guard !failed.isEmpty else { return }
        try await postpone(failed)
        // Without a connection everything fails at once; let it come back first.
        if failed.count == round.pending.count { try await Task.sleep(for: .milliseconds(500)) }
    }

    private mutating func note(_ round: Round, _ results: [Result<Void, AMQPError>]) -> [(Pending, AMQPError)] {
        var failed: [(Pending, AMQPError)] = []
        for (pending, result) in zip(round.pending, results) {
            keysUnderWay.remove(pending.orderingKey)
            switch result {
            case .success: confirmed.append(pending.position)
            case .failure(let error): failed.append((pending, error))
            }
        }
        return failed
    }

    private mutating func postpone(_ failed: [(Pending, AMQPError)]) async throws {
        let now = now()
        for (pending, error) in failed where error != .connectionLost {
            let wait = Double(1 << min(pending.failures, 6))
            logger.warning(
                "message not taken by the broker",
                metadata: ["message.name": "\(pending.message.properties.type ?? "")", "reason": "\(error)"])
            hasWaiting = true
            try await database.execute(
                """
                update outbox set failures = failures + 1, not_before = \(now.addingTimeInterval(min(60, wait)))
                where position = \(pending.position)
                """)
        }
    }

    private mutating func finish() async {
        let underWay = rounds.map(\.results)
        let limit = Task {
            try await Task.sleep(for: Self.farewell)
            for results in underWay { results.cancel() }
        }
        for round in rounds { _ = note(round, await round.results.value) }
        limit.cancel()
        rounds = []
        guard !confirmed.isEmpty else { return }
        // This task is cancelled, so that its statements would be, too.
        let (database, last) = (database, Self.deletion(of: confirmed))
        do {
            try await Task { _ = try await database.execute(last) }.value
        } catch {
            logger.warning("said messages stay in the outbox", metadata: ["reason": "\(Failure(error).reasonCode)"])
        }
    }
}
