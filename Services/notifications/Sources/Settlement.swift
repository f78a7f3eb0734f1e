import Contracts
import FoundationEssentials
import Logging
import Messaging
import MessagingRuntime
import Metrics
import PostgreSQL

/// Records what became of attempts, each once: the row and the fact in one transaction, if the lease is still held.
struct Settlement: Sendable {
    let database: Database
    let unit: UnitOfWork
    let logger: Logger

    /// - Parameter instant: when it happened, which may be long before it can be recorded.
    /// - Returns: `false` when the lease was no longer the one of `delivery`; then nothing was recorded and nothing told.
    func record(_ delivery: DueDelivery, _ outcome: DeliveryOutcome, at instant: Date) async throws -> Bool {
        switch outcome {
        case .calledOff: return try await Deliveries(runner: database).handBack(delivery)
        case .setAside(let domain): return try await Deliveries(runner: database).setAside(delivery, of: domain)
        case .delivered:
            let fact = NoticeDelivered(
                noticeID: delivery.noticeID, captureID: delivery.captureID, deliveredAt: instant)
            let isOurs = try await end(delivery, with: fact, at: instant) { deliveries in
                try await deliveries.markDelivered(delivery, at: instant)
            }
            if isOurs { say("delivered", delivery) }
            return isOurs
        case .setback(let setback): return try await record(delivery, setback, at: instant)
        }
    }

    private func record(
        _ delivery: DueDelivery, _ setback: DeliveryPolicy.Setback, at instant: Date
    ) async throws -> Bool {
        let isOurs: Bool
        switch DeliveryPolicy.decision(
            after: setback, attempts: delivery.attempts, at: instant, giveUpAt: delivery.giveUpAt,
            share: Double.random(in: 0...1))
        {
        case .tryAgain(let next):
            isOurs = try await Deliveries(runner: database).postpone(delivery, setback, until: next)
            if isOurs { say("postponed", delivery, setback) }
        case .giveUp:
            let fact = NoticeFailed(
                noticeID: delivery.noticeID, captureID: delivery.captureID, code: setback.code, failedAt: instant)
            isOurs = try await end(delivery, with: fact, at: instant) { deliveries in
                try await deliveries.markFailed(delivery, setback, at: instant)
            }
            if isOurs { say("failed", delivery, setback) }
        }
        return isOurs
    }

    private func end(
        _ delivery: DueDelivery, with fact: some Event, at instant: Date,
        _ mark: @Sendable (Deliveries<Transaction>) async throws -> Bool
    ) async throws -> Bool {
        try await unit.perform(at: instant) { transaction, outbox in
            guard try await mark(Deliveries(runner: transaction)) else { return false }
            try await outbox.publish(fact)
            return true
        }
    }

    private func say(_ outcome: String, _ delivery: DueDelivery, _ setback: DeliveryPolicy.Setback? = nil) {
        Counter(label: "mails", dimensions: [("outcome", outcome)]).increment()
        var metadata = delivery.metadata
        if let setback { metadata["reason"] = "\(setback.reason.rawValue)" }
        if let code = setback?.code { metadata["code"] = "\(code)" }
        logger.info("mail \(outcome)", metadata: metadata)
    }
}

extension DueDelivery {
    /// What logs say of a delivery: identifiers only.
    var metadata: Logger.Metadata {
        ["notice.id": "\(noticeID)", "delivery.id": "\(id)", "attempt": "\(attempts)"]
    }
}
