import AMQP
import AMQPTesting
import Accounts
import ArgumentParser
import Contracts
import Foundation
import GDPRRequests
import Ingest
import Logging
import Media
import Messaging
import MessagingRuntime
import Notifications
import PostgreSQL
import Retention
import ServiceHost
import ServiceTesting
import Synchronization
import Testbed
import Testing

/// What every service can be asked about what it could not do, with the rights it has in production.
@Suite(
    "dead", .enabled(if: TestServers.areThere || TestServers.isCI, "needs deploy/local/servers and provision"),
    .serialized)
struct DeadLetterCommandTests {
    static let services: [String] = ["accounts", "gdpr-requests", "ingest", "media", "notifications", "retention"]

    @Test(arguments: services)
    func `a parked letter is listed, shown without what it says, sent back and discarded`(name: String) async throws {
        switch name {
        case Accounts.name: try await tryOut(Accounts.self)
        case GDPRRequests.name: try await tryOut(GDPRRequests.self)
        case Ingest.name: try await tryOut(Ingest.self)
        case Media.name: try await tryOut(Media.self)
        case Notifications.name: try await tryOut(Notifications.self)
        default: try await tryOut(Retention.self)
        }
    }

    private func tryOut<Program: ServiceProgram>(_ program: Program.Type) async throws {
        let owner = try await MigratedTables.owner(of: program)
        await owner.close()
        try await TemporaryVirtualHost.with { host in
            try await host.admit(program.name)
            let service = try ParkingService<Program>(host)
            try await service.declare()
            do {
                try await check(service)
            } catch {
                await service.close()
                throw error
            }
            await service.close()
        }
    }

    private func check<Program: ServiceProgram>(_ service: ParkingService<Program>) async throws {
        let secret = "ann.\(UUID().uuidString.lowercased())@example.org"
        let (first, second) = (try await service.park(secret), try await service.park(secret))
        let listed = try await service.command("dead", "list")
        #expect(listed.contains(first) && listed.contains(second))

        let shown = try await service.command("dead", "show", first)
        #expect(shown.contains("no-such-thing") && shown.contains("address, note") && shown.contains("(not a name)"))
        for text in [listed, shown] { #expect(!text.contains("example.org") && !text.contains("ann.")) }
        await #expect(throws: (any Error).self) {
            try await service.command("dead", "show", UUID().uuidString.lowercased())
        }
        // Whoever does something says who and why.
        await #expect(throws: (any Error).self) { try await service.command("dead", "discard", first) }

        #expect(try await service.command("dead", "replay", first, "--as", "an", "--because", "mended").contains("1"))
        #expect(try await service.depth(of: "\(Program.name).probe") == 1)
        #expect(
            try await service.command(
                "dead", "discard", "--parked-for", "no-such-thing", "--as", "an", "--because", "junk"
            ).contains("1"))
        #expect(try await service.depth(of: "\(Program.name).dead") == 0)
        #expect(try await service.acts(of: [first, second]) == ["discard an junk", "replay an mended"])
    }
}

/// A service with one queue to which things can be sent back, and letters parked in it.
private struct ParkingService<Program: ServiceProgram> {
    private let frame: ServiceFrame
    private let session: BrokerSession
    private let publisher: Publisher

    init(_ host: TemporaryVirtualHost) throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        var settings = try TestServers.settings(Program.name)
        settings["AMQP_URL"] = settings["AMQP_URL"].map(host.address)
        // What the commands do not use has to be there all the same.
        for setting in Program.settings where setting.isRequired && settings[setting.name] == nil {
            settings[setting.name] = setting.form == .path ? "/nonexistent" : "http://127.0.0.1:1"
            if case .url(let schemes) = setting.form { settings[setting.name] = "\(schemes[0])://127.0.0.1/x" }
        }
        let declared = Set(Program.settings.map(\.name))
        frame = try ServiceFrame.forTests(Program.self, settings.filter { declared.contains($0.key) })
        let configuration = try BrokerConfiguration(url: host.asAdministrator, name: "test")
        session = BrokerSession(configuration, logger: logger)
        publisher = Publisher(configuration, logger: logger)
    }

    func declare() async throws {
        try await session.declare(
            ServiceTopology.topology(service: Program.name, workloads: [Workload<Transaction>("probe", [])]))
    }

    func close() async {
        await session.close()
        await publisher.close()
    }

    /// Parks a message as the runtime would; returns its identifier.
    func park(_ secret: String) async throws -> String {
        let id = UUID().uuidString.lowercased()
        var properties = MessageProperties()
        properties.messageID = id
        properties.type = "retention.find.v1"
        properties.appID = "gdpr-requests"
        properties.headers = [
            "parked-reason": .string("no-such-thing"), "parked-from": .string("\(Program.name).probe"),
            "handler": .string("FindPerson"),
        ]
        let body = #"{"address":"\#(secret)","note":"for \#(secret)","\#(secret)":1}"#
        try await publisher.publish(
            OutgoingMessage(
                exchange: QueueNames(service: Program.name).exchange, routingKey: "\(Program.name).dead",
                properties: properties, body: Array(body.utf8), mandatory: true))
        return id
    }

    /// How many messages wait; asked again while those that were looked at are put back.
    func depth(of queue: String) async throws -> Int? { try await session.queueDepth(queue)?.messages }

    func acts(of letters: [String]) async throws -> [String] {
        try await Backbone.with(frame) { backbone in
            try await backbone.database.rows(
                "select act, actor, reason from dead_letter_act where message_id = any(\(letters.compactMap(UUID.init)))"
            ).map { row in
                let words: [String] = [try row.decode("act"), try row.decode("actor"), try row.decode("reason")]
                return words.joined(separator: " ")
            }.sorted()
        }
    }

    @discardableResult
    func command(_ arguments: String...) async throws -> String {
        let command = try #require(
            Program.commands.first { $0.configuration.commandName == arguments.first }, "\(Program.name) has no `dead`")
        let parsed = try command.parseAsRoot(Array(arguments.dropFirst()))
        let order = try #require(parsed as? any ServiceCommand)
        let printed = Mutex("")
        try await CommandOutput.$write.withValue({ text in printed.withLock { $0 += text + "\n" } }) {
            try await order.run(frame)
        }
        return printed.withLock { $0 }
    }
}
