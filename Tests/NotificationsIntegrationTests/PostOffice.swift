import Contracts
import DurableFiles
import Foundation
import InMemoryLogging
import Logging
import Mail
import Messaging
import MessagingRuntime
import Notifications
import PersonalData
import PostgreSQL
import PostgreSQLTesting
import ServiceHost
import SubjectRights
import Synchronization
import Testbed
import Testing
import Vault
import WebPages

/// The service's tables in a schema of their own, with captures to tell of and a clock that a test moves.
final class PostOffice: Sendable {
    let database: Database
    let keys = InMemoryKeyStore()
    let masterKeys = MasterKeys(VersionedSecrets.random())
    let vault: Vault
    let hasher = LookupHasher(peppers: VersionedSecrets.random())
    /// What the service declares, of the tables in their schema here.
    let schema: PersonalSchema
    private let clock = Mutex(Date(timeIntervalSince1970: 1_790_000_000))

    private let log: InMemoryLogHandler

    private init(_ database: Database, _ schema: String) {
        self.database = database
        self.schema = PersonalSchema(schema, tables: personalData.tables)
        vault = Vault(keys: keys, masterKeys: masterKeys)
        var log = InMemoryLogHandler()
        log.logLevel = .trace
        self.log = log
    }

    var now: Date { clock.withLock { $0 } }

    func wait(_ seconds: TimeInterval) { clock.withLock { $0 += seconds } }

    static func open(_ body: (PostOffice) async throws -> Void) async throws {
        try await withTemporarySchema(try #require(TestServers.postgres), poolSize: 6) { database, schema in
            // The migration grants to the service's role, which a cluster that was not provisioned lacks.
            try await database.execute(
                """
                do $$ begin create role notifications nologin;
                exception when duplicate_object or unique_violation then null; end $$
                """)
            try await ServiceMigrations(Notifications.self, schema: schema, ownerRole: "postgres").migrate(
                database, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            try await body(PostOffice(database, schema))
        }
    }

    // MARK: What happens in it

    /// Handles the fact that a capture is ready, as the runtime does.
    @discardableResult
    func invite(_ address: String, capture: Identifier<Capture>? = nil) async throws -> Identifier<Capture> {
        let instant = now
        let capture = capture ?? Identifier(UUID())
        let key = try await vault.createKey(.capture)
        let fact = CaptureReady(
            captureID: capture, rentalID: Identifier(UUID()), customerID: Identifier(UUID()),
            keyID: Identifier(key.uuid), session: "SESSION\(capture)", readyAt: instant, renditions: 3,
            language: .dutch,
            consents: [Consent(scope: .mail, isGiven: true, textHash: "0", language: .dutch, at: instant)],
            address: Sealed(
                try await vault.seal(address, under: key, purpose: SealedPurpose.mailAddress).text))
        try await unit.perform(at: instant) { [vault, hasher] transaction, outbox in
            try await InviteGuest(
                notices: PostgreSQLNotices(transaction: transaction), vault: vault, hasher: hasher,
                domain: "photos.example"
            ).handle(
                fact,
                in: HandlingContext(
                    envelope: Envelope(
                        id: UUID(), name: CaptureReady.name, source: "media", time: instant, subject: fact.subject),
                    outbox: outbox, now: instant, logger: Self.silence, attempt: 1))
        }
        return capture
    }

    /// Handles an order to erase, as the runtime does, and returns what was answered.
    func erase(_ order: EraseData<NotificationsData>) async throws -> DataErased<NotificationsData> {
        let instant = now
        let encoded = try EncodedMessage(order, details: MessageDetails(), source: "retention", at: instant)
        let workloads = Notifications.workloads(
            vault: vault, hasher: hasher, domain: "photos.example", officer: try MailAddress("privacy@photos.example"),
            schema: schema)
        let subscription = try #require(
            workloads.flatMap(\.subscriptions).first { $0.message == EraseData<NotificationsData>.name })
        try await unit.perform(at: instant) { transaction, outbox in
            try await subscription.handle(
                encoded, transaction,
                HandlingContext(
                    envelope: encoded.envelope, outbox: outbox, now: instant, logger: Self.silence, attempt: 1))
        }
        let body: [UInt8]? = try await database.value(
            """
            select body from outbox
            where name = \(DataErased<NotificationsData>.name.description) and subject = \("\(order.erasureID)")
            order by position desc limit 1
            """)
        return try ContractCoding.decode(DataErased<NotificationsData>.self, from: try #require(body))
    }

    /// Orders whatever was sent to a person to be erased, as ``erase(_:)`` does.
    func erase(person address: String) async throws -> DataErased<NotificationsData> {
        try await erase(
            EraseData(erasureID: Identifier(UUID()), captureID: nil, lookups: try lookups(of: address), askedAt: now))
    }

    func lookups(of address: String) throws -> [AddressLookup] {
        try hasher.allHashes(mail: address).map { AddressLookup($0) }
    }

    /// Runs the post office with `transport` while `body` runs.
    func deliver(
        by transport: any MailTransport, limits: DeliverMail.Limits = .init(poll: .milliseconds(20)),
        vault: Vault? = nil, _ body: () async throws -> Void
    ) async throws {
        let service = try makeService(transport, limits, vault: vault)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            do { try await body() } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    func makeService(
        _ transport: any MailTransport, _ limits: DeliverMail.Limits = .init(poll: .milliseconds(20)),
        vault: Vault? = nil
    ) throws -> DeliverMail {
        var site = Site()
        site.companyName = "Click"
        return DeliverMail(
            database: database, unit: unit,
            writer: try MailWriter(
                vault: vault ?? self.vault, hasher: hasher,
                texts: Texts(directories: [Notifications.texts].compactMap(\.self)),
                site: site,
                origin: "https://photos.example",
                sender: MailSender(
                    from: MailAddress("photos@photos.example", name: "Click"),
                    replyTo: MailAddress("hello@photos.example"), bounces: MailAddress("bounces@photos.example"))),
            transport: transport, limits: limits, now: { self.now },
            logger: Logger(label: "test") { _ in self.log })
    }

    /// What reads reports about mails that came back.
    func bounces(in directory: String) -> ReadBounces {
        ReadBounces(
            maildir: ReportMaildir(directory: directory), unit: unit, now: { self.now },
            logger: Logger(label: "test") { _ in self.log })
    }

    private var unit: UnitOfWork { UnitOfWork(service: "notifications", database: database) }
    private static let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    // MARK: What is written down

    /// What services logged, with everything beside the message.
    var logged: [String] { log.entries.map { "\($0.level) \($0.message) \($0.metadata)" } }

    /// How often a service logged `message`.
    func count(_ message: String) -> Int { log.entries.count { "\($0.message)" == message } }

    struct Row: Equatable {
        var state: String
        var attempts: Int
        var code: Int?
        var reason: String?
        var notBefore: Date
        var messageID: String
        var isLeased: Bool

        init(_ row: PostgreSQL.Row) throws {
            state = try row.decode("state")
            attempts = Int(try row.decode("attempts", as: Int32.self))
            code = try row.decode("last_code", as: Int32?.self).map { Int($0) }
            reason = try row.decode("last_reason")
            notBefore = try row.decode("not_before")
            messageID = try row.decode("message_id")
            isLeased = try row.decode("lease", as: UUID?.self) != nil
        }
    }

    func row(of capture: Identifier<Capture>) async throws -> Row? {
        try await database.row(
            """
            select d.* from delivery d join notice n on n.id = d.notice_id where n.capture_id = \(capture.uuid)
            """
        ).map(Row.init)
    }

    func isIn(_ state: String, _ capture: Identifier<Capture>) async -> Bool {
        ((try? await row(of: capture)) ?? nil)?.state == state
    }

    /// Whether a statement waits for a lock that another transaction holds.
    var isSomebodyWaiting: Bool {
        get async {
            let waiting: Bool? = try? await database.value(
                """
                select exists (select from pg_stat_activity
                    where wait_event_type = 'Lock' and datname = current_database())
                """)
            return waiting == true
        }
    }

    /// The facts said about a capture's notice, in order.
    func said() async throws -> [String] {
        try await database.rows("select name from outbox order by position").map { try $0.decode("name") }
    }
}

/// A transport that does what a test says, and remembers what it was given.
final class ScriptedTransport: MailTransport {
    struct Letter: Sendable, Equatable {
        var message: [UInt8]
        var recipient: String

        var messageID: String? {
            String(decoding: message, as: UTF8.self).split(separator: "\r\n")
                .first { $0.lowercased().hasPrefix("message-id:") }
                .map { $0.dropFirst("message-id:".count).filter { !" <>".contains($0) } }
        }
    }

    private let letters = Mutex<[Letter]>([])
    private let answer: @Sendable (Int, Letter) async throws(MailError) -> Void

    /// - Parameter answer: gets the number of the letter, from 1; throws what the server would.
    init(_ answer: @escaping @Sendable (Int, Letter) async throws(MailError) -> Void = { _, _ throws(MailError) in }) {
        self.answer = answer
    }

    var all: [Letter] { letters.withLock { $0 } }

    func send(_ message: [UInt8], from: String, to: String) async throws(MailError) {
        let letter = Letter(message: message, recipient: to)
        let number = letters.withLock { letters in
            letters.append(letter)
            return letters.count
        }
        try await answer(number, letter)
    }
}
