import Contracts
import Messaging

/// What has become of a capture, and is to be said.
enum BindingOutcome: Sendable {
    case received(CaptureReceived)
    case parked(CaptureParked)

    /// Says it in the same transaction.
    func publish(to outbox: any Outbox) async throws {
        switch self {
        case .received(let fact):
            try await outbox.publish(fact, MessageDetails(rental: fact.rentalID.uuid))
        case .parked(let fact): try await outbox.publish(fact)
        }
    }

    /// For logs and operators: `bound`, `parked: unbound`.
    var word: String {
        switch self {
        case .received: "bound"
        case .parked(let fact): "parked: \(fact.reason.rawValue)"
        }
    }
}
