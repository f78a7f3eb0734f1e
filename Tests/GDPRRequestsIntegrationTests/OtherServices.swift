import AMQP
import AMQPTesting
import Contracts
import Foundation
import Logging
import Messaging
import MessagingRuntime
import Synchronization

/// Stands for the services that hold data: hears their find orders on one queue and answers with counts.
final class OtherServices: Sendable {
    private let consumer: Consumer
    private let session: BrokerSession
    private let publisher: Publisher
    private let queue: String
    /// The orders that came, as they travelled.
    private let heard = Mutex<[Delivery]>([])
    /// The person's only one.
    let capture = Identifier<Capture>(at: Date(timeIntervalSince1970: 1_790_000_000))

    /// - Parameter services: those that run; the others' orders find no queue.
    static func with<T: Sendable>(
        _ services: [String], on host: TemporaryVirtualHost, _ body: (OtherServices) async throws -> T
    ) async throws -> T {
        let others = try OtherServices(services, host)
        let answering = Task { await others.answer() }
        do {
            try await others.consumer.waitUntilReady(within: .seconds(30))
            let value = try await body(others)
            await others.stop(answering)
            return value
        } catch {
            await others.stop(answering)
            throw error
        }
    }

    private init(_ services: [String], _ host: TemporaryVirtualHost) throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let configuration = try BrokerConfiguration(url: host.asAdministrator, name: "test")
        let queue = "test.\(UUID().uuidString.lowercased())"
        self.queue = queue
        consumer = Consumer(
            configuration, queue: queue, prefetch: 10,
            topology: Topology(
                queues: [.quorum(queue)],
                bindings: services.map {
                    Binding(queue: queue, exchange: Exchanges.commands, routingKey: "\($0).find.v1")
                }),
            logger: logger)
        session = BrokerSession(configuration, logger: logger)
        publisher = Publisher(configuration, logger: logger)
    }

    private func stop(_ answering: Task<Void, Never>) async {
        await consumer.close()
        await answering.value
        try? await session.delete(queue: queue)
        await session.close()
        await publisher.close()
    }

    /// Everything that arrived, names and bodies, as text.
    var everythingHeard: String {
        heard.withLock { deliveries in
            deliveries.map { "\($0.routingKey) \($0.properties) " + String(decoding: $0.body, as: UTF8.self) }
                .joined(separator: "\n")
        }
    }

    var ordersHeard: [String] { heard.withLock { $0.map(\.routingKey) } }

    private func answer() async {
        for await delivery in consumer.deliveries {
            heard.withLock { $0.append(delivery) }
            do {
                if let event = try answer(to: delivery) {
                    let encoded = try EncodedMessage(
                        event, details: MessageDetails(), source: type(of: event).name.owner, at: Date())
                    try await publisher.publish(OutgoingMessage(encoded, exchange: Exchanges.events))
                }
                try await consumer.acknowledge(delivery.tag)
            } catch {
                // The test that waits for the answer says what is missing.
            }
        }
    }

    private func answer(to delivery: Delivery) throws -> (any Event)? {
        let now = Date().inMilliseconds
        func found<Owner: DataOwner>(_ owner: Owner.Type, _ count: Int) throws -> DataFound<Owner> {
            let order = try ContractCoding.decode(FindData<Owner>.self, from: delivery.body)
            return DataFound<Owner>(
                requestID: order.requestID, items: [TableCount(table: "thing", count: count)], answeredAt: now)
        }
        switch delivery.routingKey {
        case FindData<AccountsData>.name.description: return try found(AccountsData.self, 11)
        case FindData<MediaData>.name.description: return try found(MediaData.self, 13)
        case FindData<NotificationsData>.name.description:
            return try found(NotificationsData.self, 14)
        case FindData<IngestData>.name.description:
            var answer = try found(IngestData.self, 12)
            answer.captures = [capture]
            return answer
        case FindData<RetentionData>.name.description:
            let order = try ContractCoding.decode(FindData<RetentionData>.self, from: delivery.body)
            return try found(RetentionData.self, order.captures == [capture] ? 15 : 0)
        default: return nil
        }
    }
}
