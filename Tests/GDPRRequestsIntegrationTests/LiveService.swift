import ArgumentParser
import Foundation
import GDPRRequests
import Hummingbird
import Logging
import PostgreSQL
import ServiceHost
import ServiceLifecycle
import Synchronization
import Testing
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
    let host: TemporaryVirtualHost

    /// Migrates, and runs the relay and the consumers if `isServing`; ends all of it when `body` is done.
    static func with(isServing: Bool, _ body: (LiveService) async throws -> Void) async throws {
        try await TemporaryVirtualHost.with { host in try await with(isServing: isServing, on: host, body) }
    }

    private static func with(
        isServing: Bool, on host: TemporaryVirtualHost, _ body: (LiveService) async throws -> Void
    ) async throws {
        let owner = try await migrated()
        // One set of secrets for all tests on these servers: what one of them sealed lies there for the next.
        let directory = "\(TestServers.services ?? "")/secrets-of-tests"
        var settings = try TestServers.settings("gdpr-requests").filter {
            ["DATABASE_URL", "KEYS_DATABASE_URL", "AMQP_URL"].contains($0.key)
        }
        settings["AMQP_URL"] = settings["AMQP_URL"].map(host.address)
        settings["MASTER_KEY_FILE"] = "\(directory)/master"
        settings["PEPPER_FILE"] = "\(directory)/pepper"
        let frame = try ServiceFrame.forTests(GDPRRequests.self, settings, now: { Date() })
        let parts = try await GDPRRequests.parts(frame)
        let runtime = Database(
            try DatabaseConfiguration(
                url: settings["DATABASE_URL"] ?? "", schema: "gdpr_requests", applicationName: "test", poolSize: 2),
            logger: frame.logger)
        let service = LiveService(frame: frame, parts: parts, owner: owner, runtime: runtime, host: host)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await isServing ? service.serving(body) : body(service))
        } catch {
            outcome = .failure(error)
        }
        await parts.close()
        await runtime.close()
        await owner.close()
        try outcome.get()
    }

    private func serving(_ body: (LiveService) async throws -> Void) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: parts.background.map { .init(service: $0) }, logger: frame.logger))
        let running = Task { try await group.run() }
        let outcome: Result<Void, any Error>
        do {
            _ = try await eventually("consumers") { try await isReady() ? true : nil }
            outcome = .success(try await body(self))
        } catch {
            outcome = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await running.value
        try outcome.get()
    }

    private func isReady() async throws -> Bool {
        let statuses = Printed()
        try await TestClient.with(ServiceHost.router(frame, parts)) { client in
            statuses.add("\(try await client.execute(uri: "/ready", method: .get).status.code)")
        }
        return statuses.text == "200"
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
                url: try TestServers.settings("gdpr-requests.migrate")["DATABASE_MIGRATION_URL"] ?? "",
                applicationName: "test", poolSize: 1), logger: logger)
        try await ServiceMigrations(GDPRRequests.self).migrate(owner, logger: logger)
        return owner
    }

    /// Runs an operator command as the command line would; what it printed comes back also when it throws.
    func command(_ arguments: String...) async throws -> (printed: String, failure: (any Error)?) {
        let command = try #require(GDPRRequests.commands.first { $0.configuration.commandName == arguments[0] })
        let parsed = try command.parseAsRoot(Array(arguments.dropFirst()))
        let order = try #require(parsed as? any ServiceCommand)
        let output = Printed()
        do {
            try await CommandOutput.$write.withValue({ output.add($0) }) { try await order.run(frame) }
            return (output.text, nil)
        } catch {
            return (output.text, error)
        }
    }
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
