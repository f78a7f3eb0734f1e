import AMQP
import FoundationEssentials
import Logging
import Messaging
import PostgreSQL

/// What becomes of a delivery that could not be handled: counted and sent to its next wait, or parked.
struct Setbacks {
    enum Outcome: String { case retried, parked }

    let queues: QueueNames
    let workload: String
    let hearsBooths: Bool
    let database: Database
    let consumer: Consumer
    /// Apart from the relay's, so that a message which the broker gives back to one holds up nothing of the other.
    let publisher: Publisher
    let now: @Sendable () -> Date
    let logger: Logger

    /// Counts a failure and passes the message on to its next wait, or parks it.
    ///
    /// - Throws: only on an outage; the delivery is then untouched.
    func giveBack(_ incoming: IncomingMessage, failure: FailureInRuntime) async throws -> Outcome {
        let id = incoming.message.envelope.id
        let handler = incoming.subscription.handler
        let failures: Int =
            try await database.value(
                """
                insert into attempt as a (message_id, handler, failures, reason, failed_at)
                values (\(id), \(handler), 1, \(failure.reasonCode), \(now()))
                on conflict (message_id, handler) do update
                    set failures = a.failures + 1, reason = excluded.reason, failed_at = excluded.failed_at
                returning failures
                """) ?? 1
        logger.warning(
            "message failed",
            metadata: [
                "message.name": "\(incoming.message.envelope.name)", "message.id": "\(id.uuidString.lowercased())",
                "handler": "\(handler)", "attempt": "\(failures)", "reason": "\(failure.reasonCode)",
            ])
        switch incoming.subscription.retry.decision(after: failures, kind: failure.kind) {
        case .retry(let wait):
            try await note(incoming, waitsIn: queues.retry(workload, after: wait), for: wait)
            var properties = carried(incoming.delivery)
            properties.headers[WireFormat.Header.failures] = .integer(Int64(failures))
            try await publisher.publish(
                OutgoingMessage(
                    exchange: queues.exchange, routingKey: queues.retry(workload, after: wait),
                    properties: properties, body: incoming.delivery.body, mandatory: true))
            return .retried
        case .park:
            try await note(incoming, waitsIn: nil, for: .zero)
            try await park(
                incoming.delivery, handler: handler, reason: failure.reasonCode, failures: failures)
            return .parked
        }
    }

    /// Writes down where the message waits and until when, before it does; nowhere when it is parked.
    private func note(_ incoming: IncomingMessage, waitsIn queue: String?, for wait: Duration) async throws {
        let due = queue.map { _ in now().addingTimeInterval(wait / .seconds(1)) }
        try await database.execute(
            """
            update attempt set waits_in = \(queue as String?), due_at = \(due as Date?)
            where message_id = \(incoming.message.envelope.id) and handler = \(incoming.subscription.handler)
            """)
    }

    /// Puts the message into the dead queue, its body unchanged, with headers that say why.
    func park(_ delivery: Delivery, handler: String, reason: String, failures: Int) async throws {
        var properties = carried(delivery)
        properties.headers[WireFormat.Header.parkedReason] = .string(reason)
        properties.headers[WireFormat.Header.parkedFrom] = .string(queues.workload(workload))
        properties.headers[WireFormat.Header.parkedAt] = .timestamp(now())
        properties.headers[WireFormat.Header.handler] = .string(handler)
        properties.headers[WireFormat.Header.failures] = .integer(Int64(failures))
        do {
            try await publisher.publish(
                OutgoingMessage(
                    exchange: queues.exchange, routingKey: queues.dead, properties: properties, body: delivery.body,
                    mandatory: true))
        } catch AMQPError.invalidMessage, AMQPError.preconditionFailed {
            // Nothing that is sent again would be taken; the queue's own dead-lettering leads to the same place.
            try await consumer.reject(delivery.tag, requeue: false)
        }
    }

    /// What the message keeps, and which booth said it: published again, it has lost its routing key.
    private func carried(_ delivery: Delivery) -> MessageProperties {
        var properties = delivery.properties.carried()
        guard hearsBooths, let number = WireFormat.boothNumber(of: delivery) else { return properties }
        properties.headers[WireFormat.Header.booth] = .integer(Int64(number))
        return properties
    }

    func close() async { await publisher.close() }
}
