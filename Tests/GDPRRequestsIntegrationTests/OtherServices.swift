import AMQP
import AMQPTesting
import Contracts
import Foundation
import ServiceTesting
import Synchronization

/// Stands for the services that hold data: hears their find orders on one queue and answers with counts.
final class OtherServices: Sendable {
    /// The orders that came, as they travelled.
    private let heard = Mutex<[Delivery]>([])
    /// The person's only one.
    let capture = Identifier<Capture>(at: Date(timeIntervalSince1970: 1_790_000_000))

    /// - Parameter services: those that run; the others' orders find no queue.
    static func with<T: Sendable>(
        _ services: [String], on host: TemporaryVirtualHost, _ body: (OtherServices) async throws -> T
    ) async throws -> T {
        let others = OtherServices()
        return try await StandIn.with(
            hearing: services.map { "\($0).find.v1" }, at: host.asAdministrator, answers: { try others.answers(to: $0) }
        ) { try await body(others) }
    }

    /// Everything that arrived, names and bodies, as text.
    var everythingHeard: String {
        heard.withLock { deliveries in
            deliveries.map { "\($0.routingKey) \($0.properties) " + String(decoding: $0.body, as: UTF8.self) }
                .joined(separator: "\n")
        }
    }

    var ordersHeard: [String] { heard.withLock { $0.map(\.routingKey) } }

    private func answers(to delivery: Delivery) throws -> [any Event] {
        heard.withLock { $0.append(delivery) }
        return try answer(to: delivery).map { [$0] } ?? []
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
