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
    private let deliveredOnes: GroupCommit<HandedOver, Bool>

    init(database: Database, unit: UnitOfWork, logger: Logger) {
        self.database = database
        self.unit = unit
        self.logger = logger
        deliveredOnes = GroupCommit { handedOver in try await Self.end(handedOver, unit) }
    }

    /// - Parameter instant: when it happened, which may be long before it can be recorded.
    /// - Returns: `false` when the lease was no longer the one of `delivery`; then nothing was recorded and nothing told.
    func record(_ delivery: DueDelivery, _ outcome: DeliveryOutcome, at instant: Date) async throws -> Bool {
        switch outcome {
        case .calledOff: return try await Deliveries(runner: database).handBack(delivery)
        case .setAside(let domain): return try await Deliveries(runner: database).setAside(delivery, of: domain)
        case .delivered:
            let isOurs = try await deliveredOnes.perform(HandedOver(delivery, at: instant))
            if isOurs { say("delivered", delivery) }
            return isOurs
        case .setback(let setback): return try await record(delivery, setback, at: instant)
        }
    }

    /// Says for each whether its lease was still held.
    private static func end(_ handedOver: [HandedOver], _ unit: UnitOfWork) async throws -> [Bool] {
        let instant = handedOver.map(\.instant).max() ?? .distantPast
        return try await unit.perform(at: instant) { transaction, outbox in
            let ours = try await Deliveries(runner: transaction).markDelivered(handedOver)
            for one in handedOver where ours.contains(one.delivery.id) {
                try await outbox.publish(
                    NoticeDelivered(
                        noticeID: one.delivery.noticeID, captureID: one.delivery.captureID, deliveredAt: one.instant))
            }
            return handedOver.map { ours.contains($0.delivery.id) }
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
            isOurs = try await unit.perform(at: instant) { transaction, outbox in
                guard try await Deliveries(runner: transaction).markFailed(delivery, setback, at: instant) else {
                    return false
                }
                try await outbox.publish(fact)
                return true
            }
            if isOurs { say("failed", delivery, setback) }
        }
        return isOurs
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
