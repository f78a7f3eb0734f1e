import AMQP
import AMQPTesting
import Contracts
import Foundation
import ServiceTesting
import Synchronization
import Testing

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

    private let manners: Mutex<Manners>
    private let heard = Mutex<[(owner: OwnerName, order: EraseData<MediaData>)]>([])

    private init(_ manners: Manners) { self.manners = Mutex(manners) }

    static func with<T: Sendable>(
        _ manners: Manners, on host: TemporaryVirtualHost, _ body: (Owners) async throws -> T
    ) async throws -> T {
        let owners = Owners(manners)
        let orders = OwnerName.allCases.filter { $0 != .retention }.map { "\($0.rawValue).erase.v1" }
        return try await StandIn.with(
            hearing: orders, at: host.asAdministrator, answers: { try owners.answers(to: $0) }
        ) { try await body(owners) }
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

    private func answers(to delivery: Delivery) throws -> [any Event] {
        let owner = try #require(OwnerName(rawValue: String(delivery.routingKey.prefix { $0 != "." })))
        // The body is the same for every owner.
        let order = try ContractCoding.decode(EraseData<MediaData>.self, from: delivery.body)
        heard.withLock { $0.append((owner, order)) }
        return answers(of: owner, to: order)
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
