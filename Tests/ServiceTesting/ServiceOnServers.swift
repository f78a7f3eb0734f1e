package import AMQPTesting
import ArgumentParser
package import Foundation
import HTTPTypes
import Hummingbird
package import PostgreSQL
package import ServiceHost
import ServiceLifecycle
import Testbed
package import WebPagesTesting

/// A whole service on real servers, in this process and with the rights it has in production: its tables migrated, its
/// pages served on a free port and, unless told otherwise, its relay and consumers running.
package struct ServiceOnServers<Program: ServiceProgram>: Sendable {
    package let frame: ServiceFrame
    private let parts: ServiceParts
    /// As the owner of the tables.
    package let owner: Database
    /// As the service itself.
    package let runtime: Database
    /// Hears what the service says.
    package let events: EventListener
    /// Asks its pages.
    package let client: TestClient
    /// Everything that can be asked.
    package let routes: [IsolationMatrix.Route]

    /// Starts the service, and ends all of it when `body` is done.
    ///
    /// - Parameters:
    ///   - settings: what the servers do not say, folders and files of keys.
    ///   - host: where the service meets others, in place of the virtual host of all services.
    ///   - isServing: whether the relay and the consumers run; `body` begins when the service says that it is ready.
    ///   - makeParts: puts the service together, where its own way needs something of the test's.
    package static func with(
        _ settings: [String: String], on host: TemporaryVirtualHost? = nil, isServing: Bool = true,
        now: @escaping @Sendable () -> Date = { Date() },
        parts makeParts: (ServiceFrame) async throws -> ServiceParts = { try await Program.parts($0) },
        isolation: isolated (any Actor)? = #isolation, _ body: (ServiceOnServers) async throws -> Void
    ) async throws {
        let owner = try await MigratedTables.owner(of: Program.self)
        let settings = try serverSettings(host).merging(settings) { _, own in own }
        let frame = try ServiceFrame.forTests(Program.self, settings, now: now)
        let parts = try await makeParts(frame)
        let runtime = Database(
            try DatabaseConfiguration(
                url: settings["DATABASE_URL"] ?? "", schema: Program.schema, applicationName: "test"),
            logger: frame.logger)
        let events = try await EventListener.start(
            ["\(Program.name).#"], at: host?.asAdministrator ?? TestServers.brokerAsAdministrator)
        let outcome: Result<Void, any Error>
        do {
            let router = ServiceHost.router(frame, parts)
            let routes = router.routes.map { IsolationMatrix.Route(method: $0.method, path: $0.path.description) }
            try await TestClient.with(router) { client in
                let service = ServiceOnServers(
                    frame: frame, parts: parts, owner: owner, runtime: runtime, events: events, client: client,
                    routes: routes)
                try await isServing ? service.serving(body) : body(service)
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await parts.close()
        await runtime.close()
        await owner.close()
        await events.stop()
        try outcome.get()
    }

    /// What provisioning says of the servers, as far as the service asks for it.
    private static func serverSettings(_ host: TemporaryVirtualHost?) throws -> [String: String] {
        let declared = Set(Program.settings.map(\.name))
        let operators = try TestServers.settings("operator")
        var settings = try TestServers.settings(Program.name).merging(operators) { own, _ in own }
            .filter { declared.contains($0.key) }
        if let host { settings["AMQP_URL"] = settings["AMQP_URL"].map(host.address) }
        return settings
    }

    private func serving(
        isolation: isolated (any Actor)? = #isolation, _ body: (ServiceOnServers) async throws -> Void
    ) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: parts.background.map { .init(service: $0) }, logger: frame.logger))
        let running = Task { try await group.run() }
        let outcome: Result<Void, any Error>
        do {
            try await waitUntilReady()
            outcome = .success(try await body(self))
        } catch {
            outcome = .failure(error)
        }
        await group.triggerGracefulShutdown()
        let stopped = await running.result
        try outcome.get()
        try stopped.get()
    }

    /// Waits until every check of `/ready` is content; a failed test says which one was not.
    private func waitUntilReady() async throws {
        var answer = ""
        do {
            try await until("readiness") {
                let response = try await client.execute(uri: "/ready", method: .get)
                answer = response.text
                return response.status == .ok
            }
        } catch is NotInTime {
            throw NotInTime(what: "readiness: \(answer)")
        }
    }

    /// Runs an operator command as the command line would, and returns what it printed.
    @discardableResult
    package func command(_ arguments: String...) async throws -> String {
        let (printed, failure) = try await attempt(arguments)
        if let failure { throw failure }
        return printed
    }

    /// The same for a command that may fail: what it printed comes back also then.
    package func attempt(_ arguments: [String]) async throws -> (printed: String, failure: (any Error)?) {
        guard let command = Program.commands.first(where: { $0.configuration.commandName == arguments.first }) else {
            throw UnknownCommand()
        }
        let output = Printed()
        do {
            let parsed = try command.parseAsRoot(Array(arguments.dropFirst()))
            guard let order = parsed as? any ServiceCommand else { throw UnknownCommand() }
            try await CommandOutput.$write.withValue({ output.add($0) }) { try await order.run(frame) }
            return (output.text, nil)
        } catch {
            return (output.text, error)
        }
    }
}

/// A test wrote a command that the service does not have.
private struct UnknownCommand: Error {}
