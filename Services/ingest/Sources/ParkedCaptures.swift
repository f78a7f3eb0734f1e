import Contracts
import Foundation
import MessagingRuntime
import PostgreSQL
import ServiceHost

/// Settles parked captures again, for an operator who has mended the cause.
struct ParkedCaptures: Sendable {
    /// What became of one.
    struct Attempt: Sendable {
        var capture: RecordedCapture
        /// `bound`, `parked: ambiguous`, or `still parked: unbound`.
        var outcome: String
    }

    let database: Database
    let unit: UnitOfWork

    /// Tries each in a transaction of its own, so that thousands do not hold up the booths.
    func bind(atMost limit: Int, by order: OperatorCommandOptions.Act, at now: Date) async throws -> [Attempt] {
        var attempts: [Attempt] = []
        for capture in try await Captures(runner: database).parked(atMost: limit) {
            let outcome = try await unit.perform(at: now, actor: order.who, reason: order.reason) {
                transaction, outbox -> BindingOutcome? in
                guard let booth = try await Booths(runner: transaction).holding(capture.boothID) else { return nil }
                try await Captures(runner: transaction).lock(capture.id)
                let outcome = try await CaptureBinding(runner: transaction).settle(capture.id, of: booth, at: now)
                guard let outcome else { return nil }
                try await outcome.publish(to: outbox)
                try await OperatorActs(runner: transaction).record(
                    "parked bind", of: "capture \(capture.id)", by: order, at: now)
                return outcome
            }
            let word = outcome?.word ?? "still parked: \(capture.parkedReason?.rawValue ?? "")"
            attempts.append(Attempt(capture: capture, outcome: word))
        }
        return attempts
    }
}
