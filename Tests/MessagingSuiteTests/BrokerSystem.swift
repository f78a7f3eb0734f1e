import AMQP
import AMQPTesting
import Contracts
import FoundationEssentials
import Logging
import Messaging
import MessagingRuntime
import PostgreSQL
import PostgreSQLTesting
import ServiceLifecycle
import Testbed

/// The real runtime on a real broker and database, alone in a virtual host and a schema of its own.
struct BrokerSystem: MessagingSystem {
    private let diary: Diary
    private let publisher: Publisher
    private let letters: DeadLetters
    let messaging: ServiceMessaging
    let workload: Workload<Transaction>
    let broker: BrokerConfiguration
    let database: Database
    let session: BrokerSession
    let host: TemporaryVirtualHost

    var desk: WorkloadDesk { WorkloadDesk(service: Self.service, database: database) }

    private static let environment = ProcessInfo.processInfo.environment
    private static let service = "suite"
    @Sendable private static func now() -> Date { Date().inMilliseconds }

    static var isAvailable: Bool {
        ["TEST_AMQP_URL", "TEST_AMQP_MANAGEMENT_URL", "TEST_POSTGRESQL_URL"].allSatisfy { environment[$0] != nil }
    }

    static func run(_ diary: Diary, _ body: (any MessagingSystem) async throws -> Void) async throws {
        try await run(diary, Workload("work", batch: 20, suiteSubscriptions(diary))) { try await body($0) }
    }

    static func run(
        _ diary: Diary, _ workload: Workload<Transaction>, heartbeat: Duration = .seconds(10),
        _ body: (BrokerSystem) async throws -> Void
    ) async throws {
        try await TemporaryVirtualHost.with { host in
            try await withTemporarySchema(environment["TEST_POSTGRESQL_URL"] ?? "", poolSize: 8) { database, schema in
                try await Migrator(
                    schema: schema, ownerRole: "postgres", directory: MessagingRuntimeMigrations.directory.path()
                ).migrate(database, logger: Logger(label: "suite"))
                let broker = try BrokerConfiguration(url: host.asAdministrator, name: "suite", heartbeat: heartbeat)
                try await run(diary, workload, host, broker, database, body)
            }
        }
    }

    private static func run(
        _ diary: Diary, _ workload: Workload<Transaction>, _ host: TemporaryVirtualHost,
        _ broker: BrokerConfiguration, _ database: Database, _ body: (BrokerSystem) async throws -> Void
    ) async throws {
        let logger = Logger(label: "suite") { _ in SwiftLogNoOpLogHandler() }
        var topology = ServiceTopology.topology(service: service, workloads: [workload])
        topology.exchanges += ServiceTopology.exchanges
        let session = BrokerSession(broker, logger: logger)
        try await session.declare(topology)
        let messaging = ServiceMessaging(
            service: service, workloads: [workload], database: database, broker: broker, now: now, logger: logger)
        let publisher = Publisher(broker, logger: logger)
        let system = BrokerSystem(
            diary: diary, publisher: publisher,
            letters: DeadLetters(
                service: service, broker: session, publisher: publisher, database: database, now: now),
            messaging: messaging, workload: workload, broker: broker, database: database, session: session, host: host)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in messaging.services { group.addTask { try await service.run() } }
            try await body(system)
            group.cancelAll()
        }
        await publisher.close()
        await session.close()
    }

    func say(_ message: any Event, id: UUID) async throws {
        let encoded = try EncodedMessage(
            message, details: MessageDetails(id: id), source: Self.service, at: Self.now())
        try await publisher.publish(OutgoingMessage(encoded, exchange: Exchanges.events))
    }

    func sayUnreadable(named name: MessageName, id: UUID) async throws {
        let envelope = Envelope(id: id, name: name, source: name.owner, time: Self.now(), subject: "")
        try await publisher.publish(
            OutgoingMessage(EncodedMessage(envelope: envelope, body: Array("{".utf8)), exchange: Exchanges.events))
    }

    /// Puts a message into the workload's queue that nobody handles and whose headers name that queue once more.
    func sayForeign() async throws {
        var properties = MessageProperties(
            messageID: UUID().uuidString, type: "stranger.says-something.v1", appID: "stranger", expiration: "60000")
        properties.headers["CC"] = .array([.string("suite.work")])
        try await publisher.publish(
            OutgoingMessage(exchange: "", routingKey: "suite.work", properties: properties, body: Array("{}".utf8)))
    }

    /// Publishes as the booth of that number would, with headers of its own choice.
    func say(_ message: any Event, asBooth number: Int, headers: [String: HeaderValue]) async throws {
        let encoded = try EncodedMessage(message, details: MessageDetails(), source: Self.service, at: Self.now())
        var outgoing = OutgoingMessage(encoded, fromBooth: number)
        outgoing.properties.headers.merge(headers) { _, forged in forged }
        try await publisher.publish(outgoing)
    }

    /// Puts a booth's message where the broker itself puts one that it gives up on: its sender's headers untouched.
    func giveUp(_ message: any Event, headers: [String: HeaderValue]) async throws {
        let encoded = try EncodedMessage(message, details: MessageDetails(), source: Self.service, at: Self.now())
        var outgoing = OutgoingMessage(encoded, fromBooth: 1)
        (outgoing.exchange, outgoing.routingKey) = ("", "suite.dead")
        outgoing.properties.headers.merge(headers) { _, forged in forged }
        try await publisher.publish(outgoing)
    }

    /// After the condition holds, a mark is sent the same way; queues keep their order, so what was said before it has
    /// been dealt with when the mark is through.
    func settle(until condition: () async throws -> Bool) async throws {
        try await until("what the test says", condition)
        let mark = -Int.random(in: 1...1_000_000_000)
        try await say(BellRung(key: "mark", number: mark), id: UUID())
        try await until("the mark") { diary.hasSeen(mark: mark) }
    }

    func parked() async throws -> [ParkedLetter] {
        try await letters.list().map {
            ParkedLetter(id: UUID(uuidString: $0.id) ?? UUID(), reason: $0.reason, attempts: $0.attempts)
        }
    }

    func replayParked() async throws { _ = try await letters.replay(.all, actor: "suite", reason: "mended") }
    func discardParked() async throws { _ = try await letters.discard(.all, actor: "suite", reason: "of no use") }
}

struct SuiteTimeout: Error {}
