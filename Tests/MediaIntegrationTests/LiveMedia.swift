import Contracts
import Crypto
import Foundation
import Hummingbird
import Logging
import Media
import ObjectStore
import PostgreSQL
import ServiceHost
import ServiceLifecycle
import Synchronization
import Testing
import Vault
import WebPages
import WebPagesTesting

/// The service on real servers, with its runtime role, in this process; its decoders are children of the real program.
struct LiveMedia: Sendable {
    let frame: ServiceFrame
    let parts: ServiceParts
    /// As the owner of the tables.
    let owner: Database
    let others: OtherServices
    let accounts: TestAccounts
    /// As ingest sees it, which makes keys and seals originals.
    let ingestVault: Vault
    let sessionKeys: SessionKeys
    let store: any ObjectStore
    let hasher: LookupHasher
    let directory: String
    private let clock: TestClock

    /// Migrates, runs everything, and ends all of it when `body` is done.
    static func with(_ body: @escaping @Sendable (LiveMedia) async throws -> Void) async throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let owner = try await migrated(logger)
        let directory = FileManager.default.temporaryDirectory.appending(path: "media-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let accounts = TestAccounts()
        let ingestKeys = Database(
            try DatabaseConfiguration(
                url: try TestServers.settings("ingest")["KEYS_DATABASE_URL"] ?? "", applicationName: "test", poolSize: 1
            ),
            logger: logger)
        let others = try await OtherServices.start()
        let clock = TestClock()
        let outcome: Result<Void, any Error>
        do {
            try await accounts.serve { address in
                var settings = try TestServers.settings("media").filter {
                    ["DATABASE_URL", "KEYS_DATABASE_URL", "AMQP_URL"].contains($0.key)
                }
                for (name, file) in [
                    ("MASTER_KEY_FILE", "master"), ("PEPPER_FILE", "pepper"), ("SESSION_SECRET_FILE", "session"),
                    ("LINK_SECRET_FILE", "link"),
                ] { settings[name] = "\(directory)/\(file)" }
                settings["OBJECT_STORE_URL"] = "file://\(directory)/objects"
                settings["ACCOUNTS_URL"] = address
                let frame = try ServiceFrame.forTests(Media.self, settings, logger: logger, now: { clock.now })
                let service = LiveMedia(
                    frame: frame, parts: try Media.parts(frame, decoder: decoder), owner: owner, others: others,
                    accounts: accounts,
                    ingestVault: Vault(
                        keys: PostgreSQLKeyStore(database: ingestKeys),
                        masterKeys: try MasterKeys(path: "\(directory)/master")),
                    sessionKeys: try SessionKeys(secretFile: "\(directory)/session"),
                    store: DirectoryObjectStore(directory: "\(directory)/objects"),
                    hasher: try LookupHasher(pepperFile: "\(directory)/pepper"), directory: directory, clock: clock)
                try await service.run(body)
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await ingestKeys.close()
        await owner.close()
        await others.stop()
        try outcome.get()
    }

    /// The service's own program, which was built beside the tests.
    private static var decoder: String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "media")
            .path
    }

    private func run(_ body: (LiveMedia) async throws -> Void) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: parts.background.map { .init(service: $0) }, logger: frame.logger))
        let running = Task { try await group.run() }
        let outcome: Result<Void, any Error>
        do {
            _ = try await eventually("ready") { try await isReady() ? true : nil }
            outcome = .success(try await body(self))
        } catch {
            outcome = .failure(error)
        }
        await group.triggerGracefulShutdown()
        let stopped = await running.result
        await parts.close()
        try outcome.get()
        try stopped.get()
    }

    /// Applies the migrations of the key cluster and of the service as the role that only migrates.
    private static func migrated(_ logger: Logger) async throws -> Database {
        let keys = Database(
            try DatabaseConfiguration(
                url: try TestServers.settings("keys.migrate")["KEYS_MIGRATION_URL"] ?? "", applicationName: "test",
                poolSize: 1), logger: logger)
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../deploy/postgresql/keys").standardizedFileURL.path
        try await Migrator(schema: "keys", ownerRole: "keys_owner", directory: directory).migrate(keys, logger: logger)
        await keys.close()
        let owner = Database(
            try DatabaseConfiguration(
                url: try TestServers.settings("media.migrate")["DATABASE_MIGRATION_URL"] ?? "",
                applicationName: "test", poolSize: 1), logger: logger)
        try await ServiceMigrations(Media.self).migrate(owner, logger: logger)
        return owner
    }

    // MARK: Doing

    func http<Outcome: Sendable>(
        _ body: @escaping @Sendable (TestClient) async throws -> Outcome
    ) async throws -> Outcome {
        try await TestClient.with(ServiceHost.router(frame, parts), body)
    }

    private func isReady() async throws -> Bool {
        try await http { client in try await client.execute(uri: "/ready", method: .get).status == .ok }
    }

    /// Lets the service's clock go on.
    func wait(_ seconds: TimeInterval) { clock.advance(seconds) }

    var now: Date { clock.now }

    /// Seals an original as ingest does, and says what ingest would say.
    func received(
        _ bytes: [UInt8], customer: Identifier<Customer> = Identifier(at: Date()), mail: String? = nil
    ) async throws -> CaptureReceived {
        let key = try await ingestVault.createKey(.capture)
        let original = Identifier<Original>(at: Date())
        let capture = Identifier<Capture>(at: Date())
        let name = try #require(ObjectName("originals/\(capture)/\(UUID().uuidString.lowercased())"))
        var sealer = try await ingestVault.sealing(objectID: Array(name.text.utf8), under: key)
        try await store.write(name, bytes: try sealer.seal(bytes) + sealer.finish())
        var address: Sealed?
        if let mail {
            address = Sealed(
                try await ingestVault.seal(mail, under: key, purpose: SealedPurpose.captureAddress).text)
        }
        var generator = SystemRandomNumberGenerator()
        let session = try #require(SessionCode(boothNumber: 7, using: &generator, mac: sessionKeys.mac(ofBooth: 7)))
        return CaptureReceived(
            captureID: capture, boothID: Identifier(at: Date()), rentalID: Identifier(at: Date()), customerID: customer,
            keyID: Identifier(key.uuid), session: session.text, madeAt: now.inMilliseconds,
            receivedAt: now.inMilliseconds,
            originals: [
                .init(
                    id: original, role: .photo, object: name.text, length: bytes.count,
                    sha256: SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
            ],
            language: .dutch, consents: [], address: address)
    }
}

/// A clock that tests move.
final class TestClock: Sendable {
    private let ahead = Mutex<TimeInterval>(0)
    var now: Date { Date().addingTimeInterval(ahead.withLock { $0 }) }
    func advance(_ seconds: TimeInterval) { ahead.withLock { $0 += seconds } }
}
