package import AMQP
package import Contracts
import Foundation
import Logging
import Messaging
import MessagingRuntime

/// Stands for other services: hears orders on one queue of its own and says what they would say.
package struct StandIn: Sendable {
    private let consumer: Consumer
    private let session: BrokerSession
    private let publisher: Publisher
    private let queue: String

    /// Runs `body` while orders are answered.
    ///
    /// - Parameters:
    ///   - orders: routing keys on the exchange of orders; nobody else hears the others.
    ///   - broker: the services' virtual host, as a user who may declare queues there.
    ///   - answers: the facts that follow an order, each in its owner's name. An error leaves the order unsettled; the
    ///     test that waits for the answer says what is missing.
    package static func with<T: Sendable>(
        hearing orders: [String], at broker: String,
        answers: @escaping @Sendable (Delivery) throws -> [any Event], _ body: () async throws -> T
    ) async throws -> T {
        let standIn = try StandIn(orders, broker)
        let answering = Task { await standIn.answer(answers) }
        let outcome: Result<T, any Error>
        do {
            try await standIn.consumer.waitUntilReady(within: .seconds(30))
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        await standIn.stop(answering)
        return try outcome.get()
    }

    private init(_ orders: [String], _ broker: String) throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let configuration = try BrokerConfiguration(url: broker, name: "test")
        queue = "test.\(UUID().uuidString.lowercased())"
        consumer = Consumer(
            configuration, queue: queue, prefetch: 10,
            topology: Topology(
                queues: [.quorum(queue)],
                bindings: orders.map { [queue] in
                    Binding(queue: queue, exchange: Exchanges.commands, routingKey: $0)
                }), logger: logger)
        session = BrokerSession(configuration, logger: logger)
        publisher = Publisher(configuration, logger: logger)
    }

    private func answer(_ answers: (Delivery) throws -> [any Event]) async {
        for await delivery in consumer.deliveries {
            do {
                for event in try answers(delivery) {
                    let encoded = try EncodedMessage(
                        event, details: MessageDetails(), source: type(of: event).name.owner, at: Date())
                    try await publisher.publish(OutgoingMessage(encoded, exchange: Exchanges.events))
                }
                try await consumer.acknowledge(delivery.tag)
            } catch {
                continue
            }
        }
    }

    private func stop(_ answering: Task<Void, Never>) async {
        await consumer.close()
        await answering.value
        try? await session.delete(queue: queue)
        await session.close()
        await publisher.close()
    }
}
