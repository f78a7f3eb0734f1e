import AMQP
import AMQPTesting
import Contracts
import Foundation
import Logging
import Messaging
import MessagingRuntime
import Testbed

/// Stands for `notifications`, or for those whom it asks: hears the orders about mailings and the facts about deadlines, and
/// says what they would.
actor MailingDesk {
    private let session: BrokerSession
    private let publisher: Publisher
    private let queue: String
    private var seen: [Delivery] = []

    static func with(
        _ host: TemporaryVirtualHost, _ body: (MailingDesk) async throws -> Void
    ) async throws {
        let desk = try MailingDesk(host)
        try await desk.open()
        do {
            try await body(desk)
        } catch {
            await desk.close()
            throw error
        }
        await desk.close()
    }

    private init(_ host: TemporaryVirtualHost) throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let configuration = try BrokerConfiguration(url: host.asAdministrator, name: "test")
        session = BrokerSession(configuration, logger: logger)
        publisher = Publisher(configuration, logger: logger)
        queue = "test.\(UUID().uuidString.lowercased())"
    }

    private func open() async throws {
        try await session.declare(
            Topology(
                exchanges: ServiceTopology.exchanges, queues: [.quorum(queue)],
                bindings: [
                    Binding(queue: queue, exchange: Exchanges.commands, routingKey: "notifications.#"),
                    Binding(
                        queue: queue, exchange: Exchanges.commands, routingKey: "\(ListAudience<IngestData>.name)"),
                    Binding(
                        queue: queue, exchange: Exchanges.commands, routingKey: "\(ListAudience<AccountsData>.name)"),
                    Binding(queue: queue, exchange: Exchanges.events, routingKey: "gdpr-requests.#"),
                ]))
    }

    private func close() async {
        try? await session.delete(queue: queue)
        await session.close()
        await publisher.close()
    }

    /// All messages of this kind about `subject` so far.
    func all<M: Message>(_ type: M.Type, about subject: String) async throws -> [M] {
        while let delivery = try await session.get(queue) {
            try await session.acknowledge(delivery.tag)
            seen.append(delivery)
        }
        return try seen.filter {
            $0.properties.type == M.name.description && $0.properties.headers["cloudEvents:subject"] == .string(subject)
        }.map { try ContractCoding.decode(M.self, from: $0.body) }
    }

    /// The first message of this kind about `subject`; waits for it.
    func first<M: Message>(_ type: M.Type, about subject: String) async throws -> M {
        try await eventually("\(M.name)") { try await all(type, about: subject).first }
    }

    /// Everything heard, as text.
    var everything: String { seen.map { String(decoding: $0.body, as: UTF8.self) }.joined(separator: "\n") }

    /// Returns the message's identifier.
    @discardableResult
    func say(_ event: any Event, version: Int64? = nil) async throws -> UUID {
        let id = UUID()
        let encoded = try EncodedMessage(
            event, details: MessageDetails(id: id, entityVersion: version), source: type(of: event).name.owner,
            at: Date())
        try await publisher.publish(OutgoingMessage(encoded, exchange: Exchanges.events))
        return id
    }
}
