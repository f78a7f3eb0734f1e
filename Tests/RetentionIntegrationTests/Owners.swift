import AMQP
import AMQPTesting
import Contracts
import Foundation
import Logging
import Messaging
import MessagingRuntime
import Synchronization

/// Stands for the services that hold data: hears their orders to erase on one queue and answers as it is told.
final class Owners: Sendable {
    /// How they answer.
    struct Manners: Sendable {
        /// These keep silent until they are told otherwise.
        var silent: Set<OwnerName> = []
        /// Everybody answers this often, with the same words.
        var copies = 1
        /// Everybody says first that it is not done yet.
        var isPendingFirst = false

        static let prompt = Manners()
    }

    private let consumer: Consumer
    private let session: BrokerSession
    private let publisher: Publisher
    private let queue: String
    private let manners: Mutex<Manners>
    private let heard = Mutex<[(owner: OwnerName, order: EraseData<MediaData>)]>([])

    static func with<T: Sendable>(
        _ manners: Manners, on host: TemporaryVirtualHost, _ body: (Owners) async throws -> T
    ) async throws -> T {
        let owners = try Owners(manners, host)
        let answering = Task { await owners.answer() }
        do {
            try await owners.consumer.waitUntilReady(within: .seconds(30))
            let value = try await body(owners)
            await owners.stop(answering)
            return value
        } catch {
            await owners.stop(answering)
            throw error
        }
    }

    private init(_ manners: Manners, _ host: TemporaryVirtualHost) throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let configuration = try BrokerConfiguration(url: host.asAdministrator, name: "test")
        let queue = "test.\(UUID().uuidString.lowercased())"
        self.queue = queue
        self.manners = Mutex(manners)
        let names = OwnerName.allCases.filter { $0 != .retention }.map { "\($0.rawValue).erase.v1" }
        consumer = Consumer(
            configuration, queue: queue, prefetch: 10,
            topology: Topology(
                queues: [.quorum(queue)],
                bindings: names.map { Binding(queue: queue, exchange: Exchanges.commands, routingKey: $0) }),
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

    /// Who was ordered to erase, in the order in which the orders came.
    func ordered(_ erasure: Identifier<Erasure>) -> [OwnerName] {
        heard.withLock { $0.filter { $0.order.erasureID == erasure }.map(\.owner) }
    }

    func order(_ erasure: Identifier<Erasure>, to owner: OwnerName) -> EraseData<MediaData>? {
        heard.withLock { $0.first { $0.order.erasureID == erasure && $0.owner == owner }?.order }
    }

    /// From the next order on.
    func behave(_ change: @Sendable (inout Manners) -> Void) { manners.withLock { change(&$0) } }

    private func answer() async {
        for await delivery in consumer.deliveries {
            guard let owner = OwnerName(rawValue: String(delivery.routingKey.prefix { $0 != "." })),
                // The body is the same for every owner.
                let order = try? ContractCoding.decode(EraseData<MediaData>.self, from: delivery.body)
            else { continue }
            heard.withLock { $0.append((owner, order)) }
            do {
                for event in answers(of: owner, to: order) {
                    let encoded = try EncodedMessage(
                        event, details: MessageDetails(), source: owner.rawValue, at: Date())
                    try await publisher.publish(OutgoingMessage(encoded, exchange: Exchanges.events))
                }
                try await consumer.acknowledge(delivery.tag)
            } catch {
                // The test that waits for the answer says what is missing.
            }
        }
    }

    private func answers(of owner: OwnerName, to order: EraseData<MediaData>) -> [any Event] {
        let manners = manners.withLock { $0 }
        guard !manners.silent.contains(owner) else { return [] }
        let done = Self.answer(owner, order.erasureID, .removed)
        let pending = manners.isPendingFirst ? [Self.answer(owner, order.erasureID, .pending)] : []
        return pending + Array(repeating: done, count: manners.copies)
    }

    /// What an owner says: two rows and an object removed; `notifications` keeps its evidence.
    static func answer(_ owner: OwnerName, _ erasure: Identifier<Erasure>, _ outcome: ErasureOutcome) -> any Event {
        func erased<Owner: DataOwner>(_: Owner.Type) -> DataErased<Owner> {
            let isKept = Owner.owner == .notifications && outcome == .removed
            return DataErased<Owner>(
                erasureID: erasure, outcome: isKept ? .retained : outcome,
                removed: outcome == .pending ? [] : [TableCount(table: "thing", count: 2)],
                objects: outcome == .pending ? 0 : 1,
                retained: isKept ? [RetainedData(table: "notice", count: 1, reason: .evidence)] : [],
                answeredAt: Date().inMilliseconds)
        }
        switch owner {
        case .accounts: return erased(AccountsData.self)
        case .ingest: return erased(IngestData.self)
        case .media: return erased(MediaData.self)
        case .notifications: return erased(NotificationsData.self)
        case .retention: preconditionFailure("nobody orders retention to erase")
        }
    }
}
