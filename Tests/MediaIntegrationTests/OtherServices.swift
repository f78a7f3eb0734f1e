import AMQP
import Contracts
import Foundation
import Logging
import Messaging
import MessagingRuntime

/// Says on the broker what other services say, and listens to what media says.
actor OtherServices {
    private let session: BrokerSession
    private let publisher: Publisher
    private let queue: String
    private var heard: [Delivery] = []

    private init(session: BrokerSession, publisher: Publisher, queue: String) {
        self.session = session
        self.publisher = publisher
        self.queue = queue
    }

    static func start() async throws -> OtherServices {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let configuration = try BrokerConfiguration(url: TestServers.brokerAsAdministrator, name: "test")
        let session = BrokerSession(configuration, logger: logger)
        let queue = "test.\(UUID().uuidString.lowercased())"
        try await session.declare(
            Topology(
                queues: [.quorum(queue)],
                bindings: [Binding(queue: queue, exchange: Exchanges.events, routingKey: "media.#")]))
        return OtherServices(session: session, publisher: Publisher(configuration, logger: logger), queue: queue)
    }

    func stop() async {
        try? await session.delete(queue: queue)
        await session.close()
        await publisher.close()
    }

    /// Says something as the service that owns it would.
    func say(_ message: any Message, id: UUID = UUID(), version: Int64? = nil) async throws {
        let name = type(of: message).name
        let source = message is any Command ? "gdpr-requests" : name.owner
        let encoded = try EncodedMessage(
            message, details: MessageDetails(id: id, entityVersion: version), source: source, at: Date())
        try await publisher.publish(
            OutgoingMessage(encoded, exchange: message is any Command ? Exchanges.commands : Exchanges.events))
    }

    /// The first fact of this kind about `subject`.
    func fact<E: Event>(_ type: E.Type, about subject: String) async throws -> E {
        try await eventually("\(E.name)") { try await facts(type, about: subject).first }
    }

    /// All facts of this kind about `subject` so far.
    func facts<E: Event>(_ type: E.Type, about subject: String) async throws -> [E] {
        while let delivery = try await session.get(queue) {
            try await session.acknowledge(delivery.tag)
            heard.append(delivery)
        }
        return try heard.filter { $0.properties.type == E.name.description }
            .map { try ContractCoding.decode(E.self, from: $0.body) }.filter { $0.subject == subject }
    }
}
