import AMQP
import Accounts
import ArgumentParser
import Contracts
import Foundation
import Hummingbird
import Logging
import Messaging
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
    let events: EventListener

    /// Migrates, runs the relay and the consumers, and ends all of it when `body` is done.
    static func with(
        now: @escaping @Sendable () -> Date = { Date() }, _ body: (LiveService) async throws -> Void
    ) async throws {
        let owner = try await migrated()
        // One set of secrets for all tests on these servers: what one of them sealed lies there for the next.
        let directory = "\(TestServers.services ?? "")/secrets-of-tests"
        var settings = try TestServers.settings("accounts").filter {
            ["DATABASE_URL", "KEYS_DATABASE_URL", "AMQP_URL"].contains($0.key)
        }
        for (name, file) in [("MASTER_KEY_FILE", "master"), ("PEPPER_FILE", "pepper"), ("PASS_KEY_FILE", "pass")] {
            settings[name] = "\(directory)/\(file)"
        }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let frame = try ServiceFrame.forTests(Accounts.self, settings, now: now)
        let parts = try await Accounts.parts(frame)
        let runtime = Database(
            try DatabaseConfiguration(
                url: settings["DATABASE_URL"] ?? "", schema: "accounts", applicationName: "accounts test", poolSize: 2),
            logger: frame.logger)
        let events = try await EventListener.start(["accounts.#"])
        let service = LiveService(frame: frame, parts: parts, owner: owner, runtime: runtime, events: events)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await service.run(body))
        } catch {
            outcome = .failure(error)
        }
        await parts.close()
        await runtime.close()
        await owner.close()
        await events.stop()
        try outcome.get()
    }

    private func run(_ body: (LiveService) async throws -> Void) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: parts.background.map { .init(service: $0) }, logger: frame.logger))
        let running = Task { try await group.run() }
        do {
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
                url: try TestServers.settings("accounts.migrate")["DATABASE_MIGRATION_URL"] ?? "",
                applicationName: "test", poolSize: 1), logger: logger)
        try await ServiceMigrations(Accounts.self).migrate(owner, logger: logger)
        return owner
    }

    // MARK: Doing

    /// Runs an operator command as the command line would, and returns what it printed.
    @discardableResult
    func command(_ arguments: String...) async throws -> String {
        let command = try #require(Accounts.commands.first { $0.configuration.commandName == arguments[0] })
        let parsed = try command.parseAsRoot(Array(arguments.dropFirst()))
        let order = try #require(parsed as? any ServiceCommand)
        let output = Printed()
        try await CommandOutput.$write.withValue({ output.add($0) }) { try await order.run(frame) }
        return output.text
    }

    /// A new token of an operator with these scopes.
    func operatorToken(_ scopes: String) async throws -> String {
        let text = try await command(
            "token", "issue", "--operator", "--scopes", scopes, "--label", "test", "--as", "tester", "--because", "test"
        )
        return try #require(text.split(separator: "\n").last.map(String.init))
    }

    func http(_ body: @escaping @Sendable (TestClient) async throws -> Void) async throws {
        try await TestClient.with(ServiceHost.router(frame, parts), body)
    }

    /// Whether every check of `/ready` is content.
    func isReady() async throws -> Bool {
        let statuses = Printed()
        try await http { client in
            statuses.add("\(try await client.execute(uri: "/ready", method: .get).status.code)")
        }
        return statuses.text == "200"
    }

    /// How many rows there are of all that a refusal must not touch.
    func rowCounts() async throws -> [Int64] {
        let row = try #require(
            try await runtime.row(
                """
                select (select count(*) from customer) as a, (select count(*) from rental) as b,
                    (select count(*) from rental_booth) as c, (select count(*) from operator_act) as d,
                    (select count(*) from outbox) as e
                """))
        return try (0..<5).map { try row.decode($0, as: Int64.self) }
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
