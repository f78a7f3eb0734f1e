import AMQP
import Foundation
import Logging
import Testing

/// Where the private servers are, as the environment says.
enum TestServers {
    static let amqp = variable("TEST_AMQP_URL")
    static let amqps = variable("TEST_AMQPS_URL")
    static let management = variable("TEST_AMQP_MANAGEMENT_URL")
    static let authority = variable("TEST_CA_FILE")
    static let isContinuousIntegration = variable("CI") == "true"
    static let absent: Comment = "TEST_AMQP_URL is not set: start the servers with deploy/local/servers"

    private static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    static let logger: Logger = {
        var logger = Logger(label: "amqp-tests")
        logger.logLevel = .error
        return logger
    }()

    /// The shared broker, or with `port` a proxy before it.
    static func configuration(
        port: Int? = nil, name: String = "amqp-tests", heartbeat: Duration = .seconds(10),
        answerTimeout: Duration = .seconds(30)
    ) throws -> BrokerConfiguration {
        try BrokerConfiguration(
            url: #require(port.map(address) ?? amqp), name: name, heartbeat: heartbeat,
            reconnect: ReconnectPolicy(first: .milliseconds(20), longest: .milliseconds(500)),
            answerTimeout: answerTimeout)
    }

    private static func address(port: Int) -> String? {
        guard var parts = amqp.flatMap(URLComponents.init(string:)) else { return nil }
        parts.port = port
        return parts.string
    }

    static func port(of url: String?) throws -> Int { try #require(url.flatMap(URLComponents.init(string:))?.port) }

    /// Runs `body` with the name of a queue that no other test uses, and deletes the queue afterwards.
    static func withQueue(
        _ arguments: [String: HeaderValue] = [:], on configuration: BrokerConfiguration? = nil,
        _ body: (String, Topology, BrokerSession) async throws -> Void
    ) async throws {
        let name = "test.amqp.\(UUID().uuidString.lowercased())"
        let session = try BrokerSession(configuration ?? Self.configuration(), logger: logger)
        let topology = Topology(queues: [.quorum(name, arguments: arguments)])
        try await session.declare(topology)
        do {
            try await body(name, topology, session)
        } catch {
            try? await session.delete(queue: name)
            await session.close()
            throw error
        }
        try? await session.delete(queue: name)
        await session.close()
    }
}

/// A message for a queue, through the default exchange.
func message(_ queue: String, _ text: String = "hello", id: String? = nil, mandatory: Bool = true) -> OutgoingMessage {
    OutgoingMessage(
        exchange: "", routingKey: queue, properties: MessageProperties(messageID: id), body: Array(text.utf8),
        mandatory: mandatory)
}

func text(_ delivery: Delivery) -> String { String(decoding: delivery.body, as: UTF8.self) }

/// The failures of a batch, `nil` for a success.
func failures(_ outcomes: [Result<Void, AMQPError>]) -> [AMQPError?] {
    outcomes.map { outcome in
        if case .failure(let error) = outcome { error } else { nil }
    }
}
