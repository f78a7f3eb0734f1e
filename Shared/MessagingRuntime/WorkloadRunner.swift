package import AMQP
import Contracts
package import FoundationEssentials
package import Logging
package import Messaging
import Metrics
package import PostgreSQL
import ServiceLifecycle

/// Takes messages of one workload from its queue and hands them to their handlers, each recorded once.
///
/// The order of one batch, which every promise rests on:
/// 1. take up to `batch` deliveries;
/// 2. begin; insert (message id, handler) into the inbox: what is there already has been handled;
/// 3. run the handlers; insert what they said into the outbox;
/// 4. commit; 5. acknowledge all with one frame.
///
/// When a batch fails, or was handed over before, its messages are taken one at a time, so that a bad one costs only
/// itself. A message that fails is counted in our own table, then published to the queue of its next wait or to the
/// dead queue, confirmed, and only then acknowledged. An outage (no database, no broker) costs no attempts: the
/// workload waits and takes the same batch again.
package struct WorkloadRunner: Service {
    private let service: String
    private let workload: Workload<Transaction>
    private let database: Database
    private let consumer: Consumer
    private let setbacks: Setbacks
    private let meter: WorkMeter
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let subscriptions: [MessageName: Subscription<Transaction>]

    /// - Parameters:
    ///   - consumer: consumes the workload's queue with a prefetch of at least twice the batch.
    ///   - publisher: for retries and parking; the runner's own, closed at its end.
    ///   - meter: counts what is dealt with.
    package init(
        service: String, workload: Workload<Transaction>, database: Database, consumer: Consumer,
        publisher: Publisher, meter: WorkMeter = WorkMeter(), now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        self.service = service
        self.meter = meter
        self.workload = workload
        self.database = database
        self.consumer = consumer
        setbacks = Setbacks(
            queues: QueueNames(service: service), workload: workload.name, hearsBooths: workload.hearsBooths,
            database: database, consumer: consumer, publisher: publisher, now: now, logger: logger)
        self.now = now
        self.logger = logger
        subscriptions = Dictionary(uniqueKeysWithValues: workload.subscriptions.map { ($0.message, $0) })
    }

    package func run() async throws {
        await withGracefulShutdownHandler {
            while true {
                let deliveries = await consumer.nextBatch(atMost: workload.batch, within: .milliseconds(2))
                if deliveries.isEmpty { break }
                await settle(deliveries)
            }
        } onGracefulShutdown: {
            Task { await consumer.cancel() }
        }
        await consumer.close()
        await setbacks.close()
    }

    // MARK: A batch

    private func settle(_ deliveries: [Delivery]) async {
        var pause = Backoff()
        var rest = deliveries[...]
        while !Task.isCancelled {
            do {
                try await take(&rest)
                return
            } catch {
                // Only outages come here: what is left was not acknowledged, so nothing is lost by giving up on
                // cancellation.
                logger.warning(
                    "workload waits for what it needs",
                    metadata: ["workload": "\(workload.name)", "reason": "\(Failure(error).reasonCode)"])
                try? await Task.sleep(for: pause.next())
            }
        }
    }

    /// Deals with deliveries, and takes each out of `deliveries` as soon as that is done: after an outage only the rest
    /// is taken again.
    private func take(_ deliveries: inout ArraySlice<Delivery>) async throws {
        let isSuspect = deliveries.contains { $0.isRedelivered || WireFormat.failures(of: $0) > 0 }
        if !isSuspect, deliveries.count > 1 {
            var names = MessageNames(subscriptions.keys)
            let readable = deliveries.compactMap { incoming($0, names: &names) }
            if readable.count == deliveries.count {
                do {
                    try await handle(readable)
                    FaultPoint.reached("committed")
                    if let last = deliveries.last { _ = try? await consumer.acknowledge(upTo: last.tag) }
                    count(readable.count, "handled", reached: readable.last)
                    return
                } catch {
                    if FailureInRuntime(error).isOutage { throw error }
                    logger.info("batch failed; its messages are taken one at a time")
                }
            }
        }
        while let delivery = deliveries.first {
            try await takeAlone(delivery)
            deliveries.removeFirst()
        }
    }

    private func incoming(_ delivery: Delivery, names: inout MessageNames) -> IncomingMessage? {
        guard var envelope = WireFormat.envelope(of: delivery, names: &names),
            let subscription = subscriptions[envelope.name]
        else {
            return nil
        }
        if workload.hearsBooths {
            // A booth has no say about tenancy and evidence; what it writes there would be passed on as ours.
            (envelope.actor, envelope.reason, envelope.rental, envelope.entityVersion) = (nil, nil, nil, nil)
            envelope.boothNumber = WireFormat.boothNumber(of: delivery)
        }
        return IncomingMessage(
            delivery: delivery, message: EncodedMessage(envelope: envelope, body: delivery.body),
            subscription: subscription)
    }

    /// Steps 2 to 4 for messages that are not known to be bad.
    private func handle(_ batch: [IncomingMessage]) async throws {
        let now = now()
        try await database.withTransaction { transaction in
            let fresh = try await recordInInbox(batch, at: now, in: transaction)
            let outbox = RecordedOutbox(source: service, now: now)
            for run in fresh.runs() {
                if let handleSet = run[0].subscription.handleSet {
                    let context = HandlingSetContext(now: now, logger: logger) { outbox.caused(by: $0) }
                    try await handleSet(run.map(\.message), transaction, context)
                } else {
                    for incoming in run {
                        try await incoming.subscription.handle(
                            incoming.message, transaction, context(of: incoming, outbox: outbox, at: now, failures: 0))
                    }
                }
            }
            FaultPoint.reached("handled")
            try await commit(transaction, outbox)
        }
    }

    /// Records what was said, wakes the relay and commits, all in one round trip.
    private func commit(_ transaction: Transaction, _ outbox: RecordedOutbox, with last: [Query] = []) async throws {
        var last = last
        if let insertion = outbox.insertion() {
            last += [insertion, Transaction.notification(OutboxRelay.channel(of: service))]
        }
        if !last.isEmpty { try await transaction.commitPipeline(last) }
    }

    private func recordInInbox(
        _ batch: [IncomingMessage], at now: Date, in transaction: Transaction
    ) async throws -> [IncomingMessage] {
        let inserted = try await transaction.rows(
            """
            insert into inbox (message_id, handler, handled_at)
            select message_id, handler, \(now)
            from unnest(\(batch.map(\.message.envelope.id)), \(batch.map(\.subscription.handler)))
                as incoming (message_id, handler)
            on conflict do nothing returning message_id
            """)
        // The usual case; nothing is copied.
        if inserted.count == batch.count { return batch }
        var fresh = Set(try inserted.map { try $0.decode("message_id", as: UUID.self) })
        // `remove` keeps the first of two with one id.
        return batch.filter { fresh.remove($0.message.envelope.id) != nil }
    }

    private func context(
        of incoming: IncomingMessage, outbox: RecordedOutbox, at now: Date, failures: Int
    ) -> HandlingContext {
        var logger = logger
        // Text is made of them only when something is logged.
        logger[metadataKey: "message.name"] = .stringConvertible(incoming.message.envelope.name)
        logger[metadataKey: "message.id"] = .stringConvertible(LoggedID(id: incoming.message.envelope.id))
        return HandlingContext(
            envelope: incoming.message.envelope, outbox: outbox.caused(by: incoming.message.envelope), now: now,
            logger: logger, attempt: failures + 1)
    }

    // MARK: One at a time

    /// Handles one delivery to its end: done, waiting or parked.
    ///
    /// - Throws: only on an outage; the delivery is then untouched.
    private func takeAlone(_ delivery: Delivery) async throws {
        var names = MessageNames()
        guard let incoming = incoming(delivery, names: &names) else {
            let isOurs = WireFormat.envelope(of: delivery) != nil
            try await setbacks.park(delivery, handler: "", reason: isOurs ? "no-handler" : "unreadable", failures: 0)
            count(1, Setbacks.Outcome.parked.rawValue)
            _ = try? await consumer.acknowledge(delivery.tag)
            return
        }
        do {
            try await handleAlone(incoming)
            FaultPoint.reached("committed")
            count(1, "handled", reached: incoming)
        } catch {
            let failure = FailureInRuntime(error)
            if failure.isOutage { throw error }
            count(1, try await setbacks.giveBack(incoming, failure: failure).rawValue, reached: incoming)
        }
        _ = try? await consumer.acknowledge(delivery.tag)
    }

    private func handleAlone(_ incoming: IncomingMessage) async throws {
        let now = now()
        let failures = WireFormat.failures(of: incoming.delivery)
        try await database.withTransaction { transaction in
            guard try await !recordInInbox([incoming], at: now, in: transaction).isEmpty else { return }
            let outbox = RecordedOutbox(source: service, now: now)
            try await incoming.subscription.handle(
                incoming.message, transaction, context(of: incoming, outbox: outbox, at: now, failures: failures))
            FaultPoint.reached("handled")
            let forgetting: Query = """
                delete from attempt
                where message_id = \(incoming.message.envelope.id) and handler = \(incoming.subscription.handler)
                """
            try await commit(transaction, outbox, with: failures > 0 ? [forgetting] : [])
        }
    }

    private func count(_ number: Int, _ outcome: String, reached: IncomingMessage? = nil) {
        meter.count(number, reached: reached?.message.envelope.time)
        Counter(
            label: "messages_total",
            dimensions: [("service", service), ("workload", workload.name), ("outcome", outcome)]
        ).increment(by: number)
    }
}

private struct LoggedID: CustomStringConvertible, Sendable {
    let id: UUID
    var description: String { WireText.text(of: id) }
}
