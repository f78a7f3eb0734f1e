package import AMQP
import Contracts
package import FoundationEssentials
package import Logging
import Messaging
package import PostgreSQL
import ServiceLifecycle

/// Carries what units of work recorded to the broker, in order per key, each at least once.
///
/// However many processes a service has, one of them relays at a time, under an advisory lock. A message leaves its
/// table only when the broker has confirmed it. One that reaches no queue stays and is tried again after growing
/// waits; only messages with the same ordering key wait behind it.
package struct OutboxRelay: Service {
    private let service: String
    private let database: Database
    private let publisher: Publisher
    private let now: @Sendable () -> Date
    private let logger: Logger
    /// Messages in flight per round.
    private let roundSize = 1000
    private let pollInterval: Duration = .seconds(2)

    package init(
        service: String, database: Database, publisher: Publisher, now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        self.service = service
        self.database = database
        self.publisher = publisher
        self.now = now
        self.logger = logger
    }

    /// The notification channel on which units of work say that something was recorded.
    static func channel(of service: String) -> String { "outbox_" + service.replacing("-", with: "_") }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await database.withAdvisoryLock("outbox-relay:\(service)") { try await relay() }
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("outbox relay paused", metadata: ["reason": "\(Failure(error).reasonCode)"])
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        }
        await publisher.close()
    }

    /// Relays until cancelled; runs only while this process holds the lock.
    private func relay() async throws {
        let wakeUps = WakeUps(database.notifications(on: Self.channel(of: service)), every: pollInterval)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await wakeUps.listen() }
            defer { group.cancelAll() }
            while !Task.isCancelled {
                let mark = wakeUps.mark
                if try await relayRound() == 0 { await wakeUps.wait(since: mark) }
            }
        }
    }

    /// Publishes one set of messages and deletes what was confirmed; returns how many there were.
    private func relayRound() async throws -> Int {
        let pending = try await pendingMessages()
        guard !pending.isEmpty else { return 0 }
        let results = await publisher.publish(pending.map(\.message))
        var confirmed: [Int64] = []
        var failed: [(Pending, AMQPError)] = []
        for (pending, result) in zip(pending, results) {
            switch result {
            case .success: confirmed.append(pending.position)
            case .failure(let error): failed.append((pending, error))
            }
        }
        if !confirmed.isEmpty {
            try await database.execute("delete from outbox where position = any(\(confirmed))")
        }
        if !failed.isEmpty {
            try await postpone(failed)
            // Without a connection everything fails at once; let it come back first.
            if confirmed.isEmpty { try await Task.sleep(for: .milliseconds(500)) }
        }
        return pending.count
    }

    private struct Pending {
        var position: Int64
        var failures: Int
        var message: OutgoingMessage
    }

    /// The oldest messages, at most one per ordering key, none behind one that waits.
    private func pendingMessages() async throws -> [Pending] {
        let rows = try await database.rows(
            """
            select position, message_id, ordering_key, exchange, routing_key, mandatory, name, subject, causation_id,
                traceparent, entity_version, rental, actor, reason, body, recorded_at, failures
            from outbox
            where (not_before is null or not_before <= \(now()))
                and ordering_key not in (select ordering_key from outbox where not_before > \(now()))
            order by position limit \(roundSize)
            """)
        var keys: Set<String> = []
        return try rows.compactMap { row in
            guard keys.insert(try row.decode("ordering_key")).inserted else { return nil }
            guard let name = MessageName(try row.decode("name", as: String.self)) else { return nil }
            let envelope = Envelope(
                id: try row.decode("message_id"), name: name, source: service, time: try row.decode("recorded_at"),
                subject: try row.decode("subject"), causationID: try row.decode("causation_id"),
                traceparent: try row.decode("traceparent"), entityVersion: try row.decode("entity_version"),
                rental: try row.decode("rental"), actor: try row.decode("actor"), reason: try row.decode("reason"))
            return Pending(
                position: try row.decode("position"), failures: try row.decode("failures"),
                message: OutgoingMessage(
                    exchange: try row.decode("exchange"), routingKey: try row.decode("routing_key"),
                    properties: WireFormat.properties(of: envelope), body: try row.decode("body"),
                    mandatory: try row.decode("mandatory")))
        }
    }

    private func postpone(_ failed: [(Pending, AMQPError)]) async throws {
        let now = now()
        for (pending, error) in failed where error != .connectionLost {
            let wait = min(60, pow2(pending.failures))
            logger.warning(
                "message not taken by the broker",
                metadata: ["message.name": "\(pending.message.properties.type ?? "")", "reason": "\(error)"])
            try await database.execute(
                """
                update outbox set failures = failures + 1, not_before = \(now.addingTimeInterval(wait))
                where position = \(pending.position)
                """)
        }
    }

    private func pow2(_ exponent: Int) -> Double { Double(1 << min(exponent, 6)) }
}
