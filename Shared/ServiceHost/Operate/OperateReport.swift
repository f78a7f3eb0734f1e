import Foundation
import MessagingRuntime

/// The page as programs get it.
struct OperateReport: Codable, Sendable, Equatable {
    struct Queue: Codable, Sendable, Equatable {
        var name: String
        var messages: Int?
        var consumers: Int?
        var oldestSeconds: Int?
        var perMinute: Int?
    }

    struct Workload: Codable, Sendable, Equatable {
        var name: String
        var paused: Bool
        var asked: Int?
        var concurrency: Int
        var processes: [Process]
    }

    struct Process: Codable, Sendable, Equatable {
        var host: String
        var pid: Int
        var version: String
        var since: Date
        var concurrency: Int
    }

    struct Parked: Codable, Sendable, Equatable {
        var reason: String
        var count: Int
        var oldest: Date?
        var ids: [String]
    }

    var at: Date
    var queues: [Queue]
    var workloads: [Workload]
    /// Absent when the broker does not answer.
    var parked: [Parked]?
    var outboxMessages: Int
    var outboxOldestSeconds: Int?

    init(_ overview: OperationsOverview) {
        at = overview.at
        queues = overview.queues.map { queue in
            Queue(
                name: queue.name, messages: queue.messages, consumers: queue.consumers,
                oldestSeconds: queue.oldest.map { Int($0) }, perMinute: queue.perMinute.map { Int($0.rounded()) })
        }
        workloads = overview.workloads.map { workload in
            Workload(
                name: workload.name, paused: workload.setting?.isPaused ?? false,
                asked: workload.setting?.concurrency, concurrency: workload.concurrency,
                processes: workload.workers.map {
                    Process(
                        host: $0.host, pid: $0.pid, version: $0.version, since: $0.since, concurrency: $0.concurrency)
                })
        }
        parked = overview.parked?.map {
            Parked(reason: $0.reason, count: $0.letters.count, oldest: $0.oldest, ids: $0.letters.map(\.id))
        }
        outboxMessages = overview.outboxMessages
        outboxOldestSeconds = overview.outboxOldest.map { Int($0) }
    }
}
