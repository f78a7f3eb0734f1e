package import AMQP
package import Contracts
package import Foundation
import Logging
import Messaging
import MessagingRuntime
import Testbed

/// A queue of its own on the services' exchanges, and what arrived there; also says what other services would say.
package actor EventListener {
    private let session: BrokerSession
    private let publisher: Publisher
    private let queue: String
    private var seen: [Delivery] = []

    private init(session: BrokerSession, publisher: Publisher, queue: String) {
        self.session = session
        self.publisher = publisher
        self.queue = queue
    }

    /// - Parameters:
    ///   - keys: what to listen to on the exchange of facts, `accounts.#`.
    ///   - broker: the services' virtual host, as a user who may declare queues there.
    package static func start(_ keys: [String], at broker: String) async throws -> EventListener {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let configuration = try BrokerConfiguration(url: broker, name: "test")
        let session = BrokerSession(configuration, logger: logger)
        let queue = "test.\(UUID().uuidString.lowercased())"
        try await session.declare(
            Topology(
                queues: [.quorum(queue)],
                bindings: keys.map { Binding(queue: queue, exchange: Exchanges.events, routingKey: $0) }))
        return EventListener(
            session: session, publisher: Publisher(configuration, logger: logger), queue: queue)
    }

    package func stop() async {
        try? await session.delete(queue: queue)
        await session.close()
        await publisher.close()
    }

    /// The first fact of this kind about `subject`, with the message it came in; waits for it.
    package func fact<E: Event>(_ type: E.Type, about subject: String) async throws -> (fact: E, delivery: Delivery) {
        try await eventually("\(E.name)") { try await arrived(type, about: subject).first }
    }

    /// All facts of this kind about `subject` so far, in the order of their arrival.
    package func facts<E: Event>(_ type: E.Type, about subject: String) async throws -> [E] {
        try await arrived(type, about: subject).map(\.fact)
    }

    /// How many facts of this kind about `subject` have arrived so far.
    package func count<E: Event>(_ type: E.Type, about subject: String) async throws -> Int {
        try await arrived(type, about: subject).count
    }

    /// Says something as the service that owns it would; a command as one that may give it would.
    package func say(
        _ message: any Message, id: UUID = UUID(), version: Int64? = nil, actor: String? = nil
    ) async throws {
        let name = type(of: message).name
        let senders = (message as? any Command).map { type(of: $0).senders } ?? [name.owner]
        let source = senders.first ?? name.owner
        let encoded = try EncodedMessage(
            message, details: MessageDetails(id: id, entityVersion: version, actor: actor), source: source, at: Date())
        try await publisher.publish(
            OutgoingMessage(encoded, exchange: message is any Command ? Exchanges.commands : Exchanges.events))
    }

    private func arrived<E: Event>(
        _ type: E.Type, about subject: String
    ) async throws -> [(fact: E, delivery: Delivery)] {
        while let delivery = try await session.get(queue) {
            try await session.acknowledge(delivery.tag)
            seen.append(delivery)
        }
        return try seen.filter { $0.properties.type == E.name.description }
            .map { (try ContractCoding.decode(E.self, from: $0.body), $0) }.filter { $0.0.subject == subject }
    }
}
