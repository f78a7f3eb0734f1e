import AMQP
import Contracts
import Foundation
import Logging
import Messaging
import MessagingRuntime
import Testing

/// A queue of its own on the services' exchanges, and what arrived there; also says what other services would say.
actor EventListener {
    private let session: BrokerSession
    private let publisher: Publisher
    private let queue: String
    private var seen: [Delivery] = []

    private init(session: BrokerSession, publisher: Publisher, queue: String) {
        self.session = session
        self.publisher = publisher
        self.queue = queue
    }

    /// - Parameter keys: what to listen to on the exchange of facts.
    static func start(_ keys: [String]) async throws -> EventListener {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let configuration = try BrokerConfiguration(url: TestServers.brokerAsAdministrator, name: "test")
        let session = BrokerSession(configuration, logger: logger)
        let queue = "test.\(UUID().uuidString.lowercased())"
        try await session.declare(
            Topology(
                queues: [.quorum(queue)],
                bindings: keys.map { Binding(queue: queue, exchange: Exchanges.events, routingKey: $0) }))
        return EventListener(
            session: session, publisher: Publisher(configuration, logger: logger), queue: queue)
    }

    func stop() async {
        try? await session.delete(queue: queue)
        await session.close()
        await publisher.close()
    }

    /// The first fact of this kind about `subject`, with the message it came in.
    func fact<E: Event>(_ type: E.Type, about subject: String) async throws -> (fact: E, delivery: Delivery) {
        try await eventually("\(E.name)") {
            try await take()
            for delivery in seen where delivery.properties.type == E.name.description {
                let fact = try ContractCoding.decode(E.self, from: delivery.body)
                if fact.subject == subject { return (fact, delivery) }
            }
            return nil
        }
    }

    /// How many facts of this kind about `subject` have arrived so far.
    func count<E: Event>(_ type: E.Type, about subject: String) async throws -> Int {
        try await take()
        return try seen.count { delivery in
            try delivery.properties.type == E.name.description
                && ContractCoding.decode(E.self, from: delivery.body).subject == subject
        }
    }

    /// Says something as the service that owns it would.
    func say(_ message: any Message, id: UUID = UUID()) async throws {
        let name = type(of: message).name
        let source = message is any Command ? "gdpr-requests" : name.owner
        let encoded = try EncodedMessage(message, details: MessageDetails(id: id), source: source, at: Date())
        try await publisher.publish(
            OutgoingMessage(encoded, exchange: message is any Command ? Exchanges.commands : Exchanges.events))
    }

    private func take() async throws {
        while let delivery = try await session.get(queue) {
            try await session.acknowledge(delivery.tag)
            seen.append(delivery)
        }
    }
}
