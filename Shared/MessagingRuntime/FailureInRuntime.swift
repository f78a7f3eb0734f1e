internal import AMQP
import Messaging
import PostgreSQL

/// A failure as the runtime sees it: also knows what the drivers' errors mean.
struct FailureInRuntime {
    let kind: FailureKind
    let reasonCode: String

    init(_ error: any Error) {
        switch error {
        case let error as DatabaseError where Self.isAway(error):
            kind = .outage
            reasonCode = "database-away"
        case let error as DatabaseError:
            kind = .transient
            reasonCode = "database-" + (error.sqlState ?? "error")
        case is AMQPError:
            kind = .outage
            reasonCode = "broker-away"
        case is CancellationError:
            kind = .outage
            reasonCode = "stopping"
        default:
            let failure = Failure(error)
            kind = failure.kind
            reasonCode = failure.reasonCode
        }
    }

    /// Whether the database, not the message, is the trouble. A commit with an unknown outcome belongs here too: taken
    /// again, the inbox says whether it happened.
    private static func isAway(_ error: DatabaseError) -> Bool {
        switch error.kind {
        case .connection, .outcomeUnknown, .exhausted, .unavailable, .lockLost: true
        default: false
        }
    }

    var isOutage: Bool { kind == .outage }
}
