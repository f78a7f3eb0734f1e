package import FoundationEssentials

/// What an operator sees of one service at one moment.
package struct OperationsOverview: Sendable, Equatable {
    /// A queue that works, or in which something waits for another try.
    package struct QueueState: Sendable, Equatable {
        package var name: String
        /// Waiting to be handed out; nil when the broker does not answer.
        package var messages: Int?
        package var consumers: Int?
        /// About how long ago the oldest was said; nil when nothing waits or nobody knows.
        package var oldest: TimeInterval?
        package var perMinute: Double?
    }

    /// What is parked for one reason.
    package struct ParkedGroup: Sendable, Equatable {
        package var reason: String
        /// Oldest first.
        package var letters: [DeadLetters.Letter]
        package var oldest: Date? { letters.compactMap(\.parkedAt).min() }
    }

    package var at: Date
    package var queues: [QueueState]
    package var workloads: [WorkloadOverview]
    /// By the number of letters, most first; nil when the broker does not answer.
    package var parked: [ParkedGroup]?
    /// Whether there may be more parked letters than were looked at.
    package var hasMoreParked: Bool
    package var outboxMessages: Int
    package var outboxOldest: TimeInterval?
}
