import AMQP
import ArgumentParser
import Contracts
import DurableFiles
import Foundation
import HTTPTypes
import Hummingbird
import Ingest
import Logging
import Messaging
import MessagingRuntime
import NIOCore
import ObjectStore
import Passes
import PostgreSQL
import ServiceHost
import ServiceLifecycle
import Synchronization
import Testing
import Vault
import WebPages
import WebPagesTesting

/// The service on real servers, with its runtime role, in this process.
struct LiveService: Sendable {
    let frame: ServiceFrame
    let parts: ServiceParts
    /// As the owner of the tables.
    let owner: Database
    /// As the service itself.
    let runtime: Database
    let events: EventListener
    let vault: Vault
    let store: any ObjectStore

    /// Migrates and, unless told otherwise, runs the relay and the consumers until `body` is done.
    static func with(
        running: Bool = true, now: @escaping @Sendable () -> Date = { Date() },
        _ body: (LiveService) async throws -> Void
    ) async throws {
        let owner = try await migrated()
        let directory = FileManager.default.temporaryDirectory.appending(path: "ingest-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let settings = try settings(directory)
        let frame = try ServiceFrame.forTests(Ingest.self, settings, now: now)
        let parts = try await Ingest.parts(frame)
        let runtime = Database(
            try DatabaseConfiguration(
                url: settings["DATABASE_URL"] ?? "", schema: "ingest", applicationName: "ingest test"),
            logger: frame.logger)
        let backbone = try Backbone(frame)
        let events = try await EventListener.start(["ingest.#"])
        let service = LiveService(
            frame: frame, parts: parts, owner: owner, runtime: runtime, events: events, vault: try backbone.vault(),
            store: try backbone.objectStore())
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(running ? try await service.run(body) : try await body(service))
        } catch {
            outcome = .failure(error)
        }
        await parts.close()
        await backbone.close()
        await runtime.close()
        await owner.close()
        await events.stop()
        try outcome.get()
    }

    private static func settings(_ directory: String) throws -> [String: String] {
        let operators = try TestServers.settings("operator")
        var settings = try TestServers.settings("ingest").merging(operators) { own, _ in own }.filter {
            ["DATABASE_URL", "KEYS_DATABASE_URL", "AMQP_URL", "AMQP_MANAGEMENT_URL", "AMQP_VIRTUAL_HOST"]
                .contains($0.key)
        }
        for name in [
            "MASTER_KEY_FILE", "PEPPER_FILE", "SESSION_SECRET_FILE", "PLATFORM_KEY_FILE", "RECEIPT_KEY_FILE",
        ] {
            settings[name] = "\(directory)/\(name.lowercased())"
        }
        settings["OBJECT_STORE_URL"] = "file://\(directory)/objects"
        settings["INGEST_MAXIMUM_BYTES"] = "1000000"
        return settings
    }

    private func run(_ body: (LiveService) async throws -> Void) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: parts.background.map { .init(service: $0) }, logger: frame.logger))
        let running = Task { try await group.run() }
        do {
            _ = try await eventually("readiness") { try await isReady() ? true : nil }
            try await body(self)
        } catch {
            await group.triggerGracefulShutdown()
            _ = try? await running.value
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running.value
    }

    /// Applies the migrations of the key cluster and of the service as the role that only migrates.
    private static func migrated() async throws -> Database {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
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
                url: try TestServers.settings("ingest.migrate")["DATABASE_MIGRATION_URL"] ?? "",
                applicationName: "test", poolSize: 1), logger: logger)
        try await ServiceMigrations(Ingest.self).migrate(owner, logger: logger)
        return owner
    }

    // MARK: Doing

    /// Runs an operator command as the command line would, and returns what it printed.
    @discardableResult
    func command(_ arguments: String...) async throws -> String {
        let command = try #require(Ingest.commands.first { $0.configuration.commandName == arguments[0] })
        let parsed = try command.parseAsRoot(Array(arguments.dropFirst()))
        let order = try #require(parsed as? any ServiceCommand)
        let output = Printed()
        try await CommandOutput.$write.withValue({ output.add($0) }) { try await order.run(frame) }
        return output.text
    }

    /// Asks the service over its router.
    func http(
        _ method: HTTPRequest.Method, _ uri: String, _ headers: HTTPFields = [:], body: [UInt8]? = nil
    ) async throws -> TestResponse {
        try await TestClient.with(ServiceHost.router(frame, parts)) { client in
            try await client.execute(
                uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) })
        }
    }

    /// Handles a message as the runtime would, without its inbox: a repeat reaches the handler.
    func hear(_ message: any Message, version: Int64? = nil) async throws {
        let now = frame.now().inMilliseconds
        let encoded = try EncodedMessage(
            message, details: MessageDetails(entityVersion: version), source: type(of: message).name.owner, at: now)
        let keys = try SessionKeys(secretFile: frame.settings.string("SESSION_SECRET_FILE"))
        let workloads = Ingest.workloads(
            check: CaptureCheck(maximumLength: 1_000_000) { keys.mac(ofBooth: $0) },
            sealing: GuestSealing(
                platformKeys: try PlatformKeys(path: frame.settings.string("PLATFORM_KEY_FILE")), vault: vault,
                hasher: try LookupHasher(pepperFile: frame.settings.string("PEPPER_FILE"))))
        let subscription = try #require(
            workloads.flatMap(\.subscriptions).first { $0.message == encoded.envelope.name })
        try await UnitOfWork(service: "ingest", database: runtime).perform(at: now) { transaction, outbox in
            try await subscription.handle(
                encoded, transaction,
                HandlingContext(
                    envelope: encoded.envelope, outbox: outbox, now: now, logger: frame.logger, attempt: 1))
        }
    }

    /// What stands in the outbox about `subject`; while the relay does not run, that is everything that was said.
    func said<E: Event>(_ type: E.Type, about subject: String) async throws -> [E] {
        try await runtime.rows(
            "select body from outbox where name = \(E.name.description) and subject = \(subject) order by position"
        ).map { try ContractCoding.decode(E.self, from: try $0.decode("body", as: [UInt8].self)) }
    }

    /// Whether every check of `/ready` is content.
    func isReady() async throws -> Bool { try await http(.get, "/ready").status == .ok }
}

/// What a command printed.
private final class Printed: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ text: String) { lines.withLock { $0.append(text) } }
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
}

/// Waits until `condition` gives something, at most half a minute.
func eventually<T>(
    _ what: String, isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> T?
) async throws -> T {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
        if let value = try await condition() { return value }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw NotInTime(what: what)
}

struct NotInTime: Error {
    let what: String
}
