package import AMQP
package import FoundationEssentials
package import PostgreSQL

/// Finds out whether the broker gives back what waits for another try.
///
/// RabbitMQ 3.10 can stop dead-lettering for good: its supervisor of what quorum queues dead-letter ends, and messages
/// whose wait is over stay where they are, without an error anywhere. A row in `attempt` says until when its message
/// waits and in which queue; a message that is late while that queue still holds some is one that was not given back.
package struct RetryWaits: Sendable {
    private let database: Database
    private let broker: BrokerSession

    package init(database: Database, broker: BrokerSession) {
        self.database = database
        self.broker = broker
    }

    /// For how long the message that should have come back first has been late; 0 when none is.
    package func overdue(at now: Date) async throws -> (seconds: TimeInterval, queue: String?) {
        let late = try await database.rows(
            """
            select waits_in, min(due_at) as since from attempt
            where waits_in is not null and due_at < \(now) group by waits_in order by min(due_at)
            """)
        for row in late {
            let (queue, since): (String, Date) = (try row.decode("waits_in"), try row.decode("since"))
            if let depth = try await broker.queueDepth(queue), depth.messages > 0 {
                return (now.timeIntervalSince(since), queue)
            }
        }
        return (0, nil)
    }
}
