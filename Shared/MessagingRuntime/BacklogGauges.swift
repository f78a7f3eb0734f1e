import AMQP
import FoundationEssentials
import Logging
import Metrics
import PostgreSQL
import ServiceLifecycle

/// Measures what waits in a service, so that somebody can be alarmed: what lies in its outbox and since when, what is
/// parked, which queue this process does not consume.
///
/// Asked every few seconds and kept, so that a scrape costs no query. When database or broker are away the figures stay
/// as they were and `backlog_measured_timestamp_seconds` stands still.
struct BacklogGauges: Service {
    let database: Database
    /// Asks how many letters are parked.
    let broker: BrokerSession
    let names: QueueNames
    /// Of this process.
    let crews: [WorkloadCrew]
    /// The names of the service's workloads, also of those that only other processes take part in.
    let workloads: [String]
    let now: @Sendable () -> Date
    let logger: Logger

    func run() async throws {
        await repeated(every: .seconds(10), orSaying: "the backlog was not measured", to: logger) {
            try await measure()
        }
        await broker.close()
    }

    private func measure() async throws {
        for crew in crews {
            let (isComplete, isPaused) = (await crew.isComplete(), crew.isPaused)
            Gauge(label: "consumer_up", dimensions: [("queue", crew.queue)]).record(isComplete && !isPaused ? 1 : 0)
            Gauge(label: "workload_paused", dimensions: [("queue", crew.queue)]).record(isPaused ? 1 : 0)
        }
        let instant = now()
        let row = try await database.row("select count(*) as waiting, min(recorded_at) as oldest from outbox")
        let oldest = try row?.decode("oldest", as: Date?.self)
        Gauge(label: "outbox_messages").record(try row?.decode("waiting", as: Int64.self) ?? 0)
        Gauge(label: "outbox_oldest_age_seconds")
            .record(max(0, oldest.map { instant.timeIntervalSince($0) } ?? 0))
        let late = try await RetryWaits(database: database, broker: broker).overdue(at: instant)
        Gauge(label: "retry_overdue_seconds").record(late.seconds)
        if late.seconds > 60, let queue = late.queue {
            logger.warning("the broker does not give back what waits", metadata: ["queue": "\(queue)"])
        }
        for queue in workloads.map(names.workload) {
            guard let depth = try await broker.queueDepth(queue) else { continue }
            Gauge(label: "queue_messages", dimensions: [("queue", queue)]).record(depth.messages)
            Gauge(label: "queue_consumers", dimensions: [("queue", queue)]).record(depth.consumers)
        }
        if let depth = try await broker.queueDepth(names.dead) { Gauge(label: "dead_letters").record(depth.messages) }
        Gauge(label: "backlog_measured_timestamp_seconds").record(instant.timeIntervalSince1970)
    }
}
