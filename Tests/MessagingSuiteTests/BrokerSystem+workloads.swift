import AMQP
import AMQPTesting
import Contracts
import FoundationEssentials
import Logging
import Messaging
import MessagingRuntime
import PostgreSQL
import ServiceLifecycle

/// What operators do, and what they see.
extension BrokerSystem {
    func ring(_ numbers: ClosedRange<Int>) async throws {
        for number in numbers { try await say(BellRung(key: "key", number: number), id: UUID()) }
    }

    func want(_ act: WorkloadAct, of workload: String = "work") async throws {
        try await desk.perform(act, on: workload, by: "suite", because: "a test", at: Date().inMilliseconds)
    }

    func workloads() async throws -> [WorkloadOverview] { try await desk.all(at: Date()) }

    func depth() async throws -> (messages: Int, consumers: Int)? { try await session.queueDepth("suite.work") }

    func acts() async throws -> [String] {
        try await database.rows("select act, concurrency from workload_act order by at").map { row in
            let number = try row.decode("concurrency", as: Int?.self)
            return try row.decode("act", as: String.self) + (number.map { " \($0)" } ?? "")
        }
    }

    /// Lets no more than so many be connected to the virtual host, or anybody.
    func admit(connections: Int?) async throws {
        let path = "vhost-limits/\(host.name)/max-connections"
        if let connections {
            try await host.management.call("PUT", path, #"{"value":\#(connections)}"#)
        } else {
            try await host.management.call("DELETE", path)
        }
    }

    /// Runs `body` while a second process of the service runs.
    func withSecondProcess(_ body: () async throws -> Void) async throws {
        let logger = Logger(label: "suite") { _ in SwiftLogNoOpLogHandler() }
        let messaging = ServiceMessaging(
            service: "suite", workloads: [workload], database: database, broker: broker,
            now: { Date().inMilliseconds }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in messaging.services { group.addTask { try await service.run() } }
            try await body()
            group.cancelAll()
        }
    }
}

/// What waits for another try.
extension BrokerSystem {
    func waiting(_ queue: String) async throws -> Int? { try await session.queueDepth(queue)?.messages }

    /// For how many seconds a message is late, seen so many seconds from now.
    func overdue(after seconds: TimeInterval) async throws -> TimeInterval {
        try await RetryWaits(database: database, broker: session).overdue(at: Date().addingTimeInterval(seconds))
            .seconds
    }

    func forget(_ queue: String) async throws { _ = try await session.purge(queue) }
}
