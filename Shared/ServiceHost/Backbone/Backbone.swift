package import AMQP
import FoundationEssentials
import HTTPClient
package import Hummingbird
import Logging
package import Messaging
package import MessagingRuntime
package import ObjectStore
package import PostgreSQL
package import ServiceLifecycle
package import Vault
package import WebPages

/// What most services stand on: their database, the broker, and on demand keys, peppers and objects.
///
/// Made once per process from the settings in ``settings``; ``parts(workloads:background:readiness:routes:)`` puts the
/// service together and closes all of it at the end.
package struct Backbone: Sendable {
    package let database: Database
    package let unit: UnitOfWork
    package let broker: BrokerConfiguration
    /// Exchanges what operators and programs show for passes; nil without `ACCOUNTS_URL`.
    package let passDesk: PassDesk?
    /// Lets operators in; nil without `ACCOUNTS_URL`, and there are no pages for them then.
    package let operatorDoor: OperatorDoor?
    private let client: HTTPClient?
    private let frame: ServiceFrame

    /// Declared by every service that makes a backbone.
    package static let settings: [Setting] = [
        .required(
            "DATABASE_URL", "connection to the service's schema, as its runtime role",
            .url(["postgresql", "postgres"]), isSecret: true),
        .required(
            "AMQP_URL", "connection to the broker, as the service's user", .url(["amqp", "amqps"]), isSecret: true),
        .optional("DATABASE_CONNECTIONS", "connections to the database at most", .integer(2...64), default: "16"),
        .optional(
            "ACCOUNTS_URL", "where accounts answers, for the pages of operators; there are none without it",
            .url(["http", "https"])),
    ]

    /// Declared besides by services that seal or open.
    package static let vaultSettings: [Setting] = [
        .required(
            "KEYS_DATABASE_URL", "connection to the key cluster, as the service's role",
            .url(["postgresql", "postgres"]), isSecret: true),
        .required("MASTER_KEY_FILE", "secret file with the keys that wrap all others", .path),
        .required("PEPPER_FILE", "secret file with the peppers of look-up hashes", .path),
    ]

    /// Declared besides by services that read or write objects.
    package static let storeSettings: [Setting] = [
        .required(
            "OBJECT_STORE_URL", "where objects are: file:///directory or s3://key:secret@host:port/bucket",
            .url(["file", "s3"]), isSecret: true)
    ]

    package init(_ frame: ServiceFrame) throws {
        self.frame = frame
        database = Database(
            try DatabaseConfiguration(
                url: try frame.settings.string("DATABASE_URL"), schema: frame.name.replacing("-", with: "_"),
                applicationName: frame.name, poolSize: try frame.settings.integer("DATABASE_CONNECTIONS")),
            logger: frame.logger)
        unit = UnitOfWork(service: frame.name, database: database)
        broker = try BrokerConfiguration(url: try frame.settings.string("AMQP_URL"), name: frame.name)
        guard let accounts = try frame.settings.optionalString("ACCOUNTS_URL") else {
            (client, passDesk, operatorDoor) = (nil, nil, nil)
            return
        }
        let client = HTTPClient()
        let desk = PassDesk(accounts: accounts, audience: frame.name, client: client, now: frame.now)
        operatorDoor = try OperatorDoor(pages: frame.pages, desk: desk, now: frame.now)
        (self.client, passDesk) = (client, desk)
    }

    /// The vault on the key cluster, with the rights of this service's role there.
    package func vault() throws -> Vault {
        let keys = Database(
            try DatabaseConfiguration(
                url: try frame.settings.string("KEYS_DATABASE_URL"), applicationName: frame.name, poolSize: 2),
            logger: frame.logger)
        return Vault(
            keys: PostgreSQLKeyStore(database: keys),
            masterKeys: try MasterKeys(path: frame.settings.string("MASTER_KEY_FILE")), clock: frame.now)
    }

    package func lookupHasher() throws -> LookupHasher {
        try LookupHasher(pepperFile: frame.settings.string("PEPPER_FILE"))
    }

    package func objectStore() throws -> any ObjectStore {
        try makeObjectStore(
            url: frame.settings.string("OBJECT_STORE_URL"), client: HTTPClient(), logger: frame.logger)
    }

    /// Puts the service together: workloads, relay and whatever else runs, with readiness that names what is missing.
    ///
    /// - Parameter migrations: the service is ready only when none of them is pending.
    package func parts(
        workloads: [Workload<Transaction>], migrations: ServiceMigrations, background: [any Service] = [],
        readiness: [ReadinessCheck] = [],
        routes: @escaping @Sendable (Router<PageContext>) -> Void = { _ in },
        close: @escaping @Sendable () async -> Void = {}
    ) throws -> ServiceParts {
        let messaging = ServiceMessaging(
            service: frame.name, workloads: workloads, takesPart: frame.share.takesPart(in:), database: database,
            broker: broker, version: ServiceHost.version, now: frame.now, logger: frame.logger)
        let (database, client, desk) = (database, client, operationsDesk(workloads))
        let operate = try operatePages(desk)
        return ServiceParts(
            background: messaging.services + (frame.share.hasDuties ? background : []),
            workloads: workloads.map(\.name),
            readiness: [
                .attempt("database") { _ = try await database.rows("select 1") },
                ReadinessCheck("migrations") {
                    guard let pending = try? await migrations.pending(database) else { return .notReady("unknown") }
                    return pending.isEmpty ? .ready : .notReady("not applied: " + pending.joined(separator: ", "))
                },
                ReadinessCheck("consumers") {
                    let missing = await messaging.queuesWithoutConsumer()
                    return missing.isEmpty ? .ready : .notReady("no consumer on " + missing.joined(separator: ", "))
                },
            ] + readiness,
            routes: { router in
                routes(router)
                operate?.add(to: router)
            },
            close: {
                await close()
                await desk.close()
                await client?.close()
                await database.close()
            })
    }

    private func operationsDesk(_ workloads: [Workload<Transaction>]) -> OperationsDesk {
        OperationsDesk(
            service: frame.name, workloads: workloads, database: database, broker: broker, now: frame.now,
            logger: frame.logger)
    }

    private func operatePages(_ desk: OperationsDesk) throws -> OperatePages? {
        try operatorDoor.map { door in
            try OperatePages(service: frame.name, pages: frame.pages, door: door, desk: desk)
        }
    }

    /// Runs a command's work with a backbone that is closed afterwards, also when the work fails.
    package static func with<Outcome>(
        _ frame: ServiceFrame, _ body: (Backbone) async throws -> Outcome
    ) async throws -> Outcome {
        let backbone = try Backbone(frame)
        do {
            let outcome = try await body(backbone)
            await backbone.close()
            return outcome
        } catch {
            await backbone.close()
            throw error
        }
    }

    /// Ends what a command used; a serving process closes through its parts.
    package func close() async {
        await client?.close()
        await database.close()
    }
}
