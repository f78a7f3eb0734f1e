import AMQP
import AMQPTesting
import Foundation
import GDPRRequests
import Logging
import MessagingRuntime
import ObjectStore
import PostgreSQL
import ServiceTesting
import Testbed
import Vault

/// gdpr-requests on real servers, in a virtual host in which no other service hears it.
struct LiveService: Sendable {
    private let service: ServiceOnServers<GDPRRequests>
    let host: TemporaryVirtualHost

    /// As the owner of the tables.
    var owner: Database { service.owner }
    /// Hears what the service says.
    var events: EventListener { service.events }
    /// As the service itself.
    var runtime: Database { service.runtime }

    /// Runs the relay and the consumers if `isServing`; ends all of it when `body` is done.
    static func with(
        isServing: Bool, now: @escaping @Sendable () -> Date = { Date() }, _ body: (LiveService) async throws -> Void
    ) async throws {
        // One set of secrets for all tests on these servers: what one of them sealed lies there for the next.
        try FileManager.default.createDirectory(atPath: secrets, withIntermediateDirectories: true)
        try await TemporaryVirtualHost.with { host in
            try await host.admit(GDPRRequests.name)
            let session = BrokerSession(
                try BrokerConfiguration(url: host.asAdministrator, name: "test"),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            try await session.declare(Topology(exchanges: ServiceTopology.exchanges))
            await session.close()
            try await ServiceOnServers<GDPRRequests>.with(
                files.merging(["ALARM_EVERY": "1s"]) { own, _ in own }, on: host, isServing: isServing, now: now
            ) { try await body(LiveService(service: $0, host: host)) }
        }
    }

    private static let secrets = "\(TestServers.services ?? "")/secrets-of-tests"
    /// Files of secrets, for whichever service.
    static let files = [
        "MASTER_KEY_FILE": "\(secrets)/master", "PEPPER_FILE": "\(secrets)/pepper",
        "OBJECT_STORE_URL": "file://\(secrets)/objects",
    ]

    /// Starts `gdpr-requests serve` as a process of its own, in the same virtual host.
    func process(faultPoint: String? = nil, portFile: String? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "gdpr-requests")
        process.arguments = ["serve"]
        var environment = try TestServers.settings(GDPRRequests.name).merging(Self.files) { _, own in own }
        environment["AMQP_URL"] = environment["AMQP_URL"].map(host.address)
        environment["ALARM_EVERY"] = "1s"
        environment["LOG_LEVEL"] = "error"
        environment["SWIFT_BACKTRACE"] = "enable=no"
        environment["FAULT_POINT"] = faultPoint
        environment["PORT_FILE"] = portFile
        environment["LD_LIBRARY_PATH"] = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"]
        process.environment = environment
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Where the service's objects lie.
    var store: any ObjectStore { DirectoryObjectStore(directory: "\(Self.secrets)/objects") }

    // MARK: Keys

    /// Whether a key is destroyed, asked of the key store.
    func isDestroyed(_ key: KeyID) async throws -> Bool {
        let masterKeys = try MasterKeys(path: "\(Self.secrets)/master")
        return try await withKeyStore(try TestServers.settings(GDPRRequests.name)["KEYS_DATABASE_URL"], schema: nil) {
            try await Vault(keys: PostgreSQLKeyStore(database: $0), masterKeys: masterKeys).isDestroyed(key)
        }
    }

    /// How many keys of requests there are.
    func liveKeys() async throws -> Int64 {
        let url = try TestServers.settings("keys.migrate")["KEYS_MIGRATION_URL"]
        return try await withKeyStore(url, schema: "keys") {
            try await $0.value("select count(*) from data_key where class = 'request'", as: Int64.self) ?? 0
        }
    }

    private func withKeyStore<T: Sendable>(
        _ url: String?, schema: String?, _ body: (Database) async throws -> T
    ) async throws -> T {
        let database = Database(
            try DatabaseConfiguration(url: url ?? "", schema: schema, applicationName: "test", poolSize: 1),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let outcome: Result<T, any Error>
        do {
            outcome = .success(try await body(database))
        } catch {
            outcome = .failure(error)
        }
        await database.close()
        return try outcome.get()
    }

    // MARK: Commands

    /// Runs an operator command; what it printed comes back also when it throws.
    func command(_ arguments: String...) async throws -> (printed: String, failure: (any Error)?) {
        try await service.attempt(arguments)
    }

    func command(_ arguments: [String]) async throws -> (printed: String, failure: (any Error)?) {
        try await service.attempt(arguments)
    }
}
