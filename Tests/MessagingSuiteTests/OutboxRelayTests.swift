import AMQP
import AMQPTesting
import Contracts
import FoundationEssentials
import Logging
import Messaging
import MessagingRuntime
import PostgreSQL
import PostgreSQLTesting
import Testbed
import Testing

/// What the relay promises by itself, on a real broker and database.
@Suite(.enabled(if: BrokerSystem.isAvailable, "needs the servers of deploy/local/servers"))
struct OutboxRelayTests {
    private static let messages = 2000
    private static let keys = 50

    @Test func `everything said is told once, in order per key, and leaves the outbox`() async throws {
        try await withRecordedBells { system in
            let relaying = Task { try await system.relay.run() }
            let told = try await system.told(atLeast: Self.messages)
            #expect(told.count == Self.messages)
            for (_, numbers) in Dictionary(grouping: told, by: \.key) {
                #expect(numbers.map(\.number) == numbers.map(\.number).sorted())
            }
            try await system.waitUntilOutboxIsEmpty()
            relaying.cancel()
            try await relaying.value
        }
    }

    @Test func `a stop waits for what is on its way, so that every message is either told or still there`() async throws
    {
        try await withRecordedBells { system in
            let relaying = Task { try await system.relay.run() }
            _ = try await system.told(atLeast: 1)
            relaying.cancel()
            try await relaying.value
            let left = try await system.recorded()
            let told = try await system.depth()
            #expect(left + told == Self.messages)
        }
    }

    private func withRecordedBells(_ body: (RelaySystem) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        let logger = Logger(label: "suite") { _ in SwiftLogNoOpLogHandler() }
        try await TemporaryVirtualHost.with { host in
            try await withTemporarySchema(environment["TEST_POSTGRESQL_URL"] ?? "", poolSize: 4) { database, schema in
                try await Migrator(
                    schema: schema, ownerRole: "postgres", directory: MessagingRuntimeMigrations.directory.path()
                ).migrate(database, logger: logger)
                let unit = UnitOfWork(service: "suite", database: database)
                try await unit.perform(at: Date().inMilliseconds) { _, outbox in
                    for number in 1...Self.messages {
                        try await outbox.publish(BellRung(key: "key-\(number % Self.keys)", number: number))
                    }
                }
                let system = RelaySystem(
                    broker: try BrokerConfiguration(url: host.asAdministrator, name: "suite"), database: database,
                    logger: logger)
                try await system.declare()
                try await body(system)
                await system.close()
            }
        }
    }
}

/// A relay, and a queue in which what it tells can be looked at.
private struct RelaySystem {
    private static let queue = "listener"
    let relay: OutboxRelay
    private let database: Database
    private let session: BrokerSession
    private let consumer: Consumer

    init(broker: BrokerConfiguration, database: Database, logger: Logger) {
        self.database = database
        session = BrokerSession(broker, logger: logger)
        consumer = Consumer(broker, queue: Self.queue, prefetch: 5000, logger: logger)
        relay = OutboxRelay(
            service: "suite", database: database, publisher: Publisher(broker, logger: logger),
            now: { Date().inMilliseconds }, logger: logger)
    }

    func declare() async throws {
        try await session.declare(
            Topology(
                exchanges: ServiceTopology.exchanges, queues: [Queue.quorum(Self.queue)],
                bindings: [
                    Binding(queue: Self.queue, exchange: Exchanges.events, routingKey: BellRung.name.description)
                ]))
    }

    /// What has been told, in its order; stays in the queue.
    func told(atLeast count: Int) async throws -> [BellRung] {
        var bells: [BellRung] = []
        while bells.count < count {
            let batch = await consumer.nextBatch(atMost: 1000, within: .milliseconds(1))
            if batch.isEmpty { throw SuiteTimeout() }
            bells += try batch.map { try ContractCoding.decode(BellRung.self, from: $0.body) }
        }
        return bells
    }

    func depth() async throws -> Int {
        // Closing gives everything back to the queue.
        await consumer.close()
        return try await eventually("a queue without consumers") {
            guard let depth = try await session.queueDepth(Self.queue), depth.consumers == 0 else { return nil }
            return depth.messages
        }
    }

    func recorded() async throws -> Int {
        Int(try await database.value("select count(*) from outbox", as: Int64.self) ?? -1)
    }

    func waitUntilOutboxIsEmpty() async throws {
        try await until("an empty outbox") { try await recorded() == 0 }
    }

    func close() async {
        await consumer.close()
        await session.close()
    }
}
