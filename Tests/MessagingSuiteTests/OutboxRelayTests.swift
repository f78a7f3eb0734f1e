import AMQP
import AMQPTesting
import Contracts
import FoundationEssentials
import InMemoryLogging
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

    @Test(.timeLimit(.minutes(2)))
    func `a second process stands by without a word and goes on when the first one's connection is killed`()
        async throws
    {
        try await withRecordedBells { system in
            let first = Task { try await system.relay.run() }
            _ = try await system.told(atLeast: Self.messages)
            let firstPID = try await system.holder()
            let log = InMemoryLogHandler()
            try await system.withSecondProcess(Logger(label: "second") { _ in log }) {
                try await system.waitUntilSecondOutlastedItsStatements()
                try await system.kill(firstPID)
                first.cancel()
                _ = try await eventually("another holder of the lock") {
                    let pid = try? await system.holder()
                    return pid == nil || pid == firstPID ? nil : pid
                }
                try await system.record(1)
                try await system.waitUntilOutboxIsEmpty()
                #expect(log.entries.filter { $0.level >= .warning } == [])
            }
            try await first.value
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
                let system = RelaySystem(
                    broker: try BrokerConfiguration(url: host.asAdministrator, name: "suite"), database: database,
                    schema: schema, logger: logger)
                try await system.record(Self.messages, keys: Self.keys)
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
    private let broker: BrokerConfiguration
    private let database: Database
    private let schema: String
    private let session: BrokerSession
    private let consumer: Consumer

    init(broker: BrokerConfiguration, database: Database, schema: String, logger: Logger) {
        self.broker = broker
        self.database = database
        self.schema = schema
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

    /// Rings bells, as a unit of work does.
    func record(_ count: Int, keys: Int = 1) async throws {
        try await UnitOfWork(service: "suite", database: database).perform(at: Date().inMilliseconds) { _, outbox in
            for number in 1...count { try await outbox.publish(BellRung(key: "key-\(number % keys)", number: number)) }
        }
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

    // MARK: Two processes

    /// Runs `body` while another relay of the same outbox runs on connections of its own, whose statements may take one
    /// second.
    func withSecondProcess(_ logger: Logger, _ body: () async throws -> Void) async throws {
        let second = Database(
            try DatabaseConfiguration(
                url: ProcessInfo.processInfo.environment["TEST_POSTGRESQL_URL"] ?? "", schema: schema,
                applicationName: secondName, statementTimeout: .seconds(1)), logger: logger)
        let relay = OutboxRelay(
            service: "suite", database: second, publisher: Publisher(broker, logger: logger),
            now: { Date().inMilliseconds }, logger: logger)
        let relaying = Task { try await relay.run() }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        relaying.cancel()
        try await relaying.value
        await second.close()
        try outcome.get()
    }

    private var secondName: String { "\(schema)_second" }

    /// The server's process that serves the connection on which the relay's lock is held.
    func holder() async throws -> Int32? {
        try await database.value(
            """
            select l.pid from pg_locks l join pg_stat_activity a using (pid)
            where l.locktype = 'advisory' and l.granted and a.application_name in (\(schema), \(secondName))
            """)
    }

    func kill(_ pid: Int32?) async throws {
        let pid = try #require(pid)
        try await database.execute("select pg_terminate_backend(\(pid))")
    }

    /// Returns once the second process asks for the lock on a connection that is three times as old as its statements may
    /// become.
    func waitUntilSecondOutlastedItsStatements() async throws {
        let began = Date()
        _ = try await eventually("a connection that still asks for the lock") {
            try await database.row(
                """
                select 1 as one from pg_stat_activity
                where application_name = \(secondName) and query like '%pg_try_advisory_lock%'
                    and backend_start < \(began + 1) and query_start > \(began + 4)
                """)
        }
    }

    func close() async {
        await consumer.close()
        await session.close()
    }
}
