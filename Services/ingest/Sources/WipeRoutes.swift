import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MessagingRuntime
import ObjectStore
import Passes
import PostgreSQL
import Vault
import WebPages

/// `/booth/v1/orders`: what a revoked booth is ordered to wipe, and its word that it has done so.
///
/// It confirms over HTTP, because its user on the broker ended with the revocation.
struct WipeRoutes: Sendable {
    /// What the booth gets.
    struct Answer: Codable, Sendable {
        /// Signed `WipeOrder`s.
        var orders: [String]
    }

    /// What the booth sends, in parts of at most ``longestPart`` captures.
    struct Report: Decodable, Sendable {
        struct Wiped: Decodable, Sendable {
            var capture: Identifier<Capture>
            var sequence: Int
        }

        var wiped: [Wiped]
        /// By the booth's clock, as messages write it.
        var at: String
        /// Whether this is the last part.
        var isComplete: Bool
    }

    static let longestPart = 500

    let database: Database
    let unit: UnitOfWork
    let signer: ReceiptSigner
    let store: any ObjectStore
    let vault: Vault
    let now: @Sendable () -> Date

    func add(to booths: RouterGroup<PageContext>) {
        booths.get("orders", use: list)
        booths.post("orders/:order/wiped", use: confirm)
    }

    @Sendable private func list(_ request: Request, _ context: PageContext) async throws -> Response {
        let id = try context.boothID
        guard let booth = try await Booths(runner: database).booth(id) else { throw APIError.notFound }
        var orders: [String] = []
        for order in try await WipeOrders(runner: database).open(for: booth) {
            orders.append(try await signer.sign(order))
        }
        return try JSONAnswer.make(Answer(orders: orders))
    }

    @Sendable private func confirm(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let order = context.parameters.get("order").flatMap({ UUID(uuidString: $0) }) else {
            throw APIError.notFound
        }
        let id = try context.boothID
        let report = try await request.decode(as: Report.self, context: context)
        guard report.wiped.count <= Self.longestPart else {
            throw APIError.invalid("wiped", "At most \(Self.longestPart) captures in one part.")
        }
        guard let saidAt = ContractCoding.instant(report.at) else {
            throw APIError.invalid("at", "The instant is written as RFC 3339 does, in UTC.")
        }
        let now = now().inMilliseconds
        try await unit.perform(at: now) { transaction, _ in
            guard let booth = try await Booths(runner: transaction).holding(id) else { throw APIError.notFound }
            let isKnown =
                if report.isComplete {
                    try await WipeOrders(runner: transaction).finish(order, of: id, at: now)
                } else {
                    try await WipeOrders(runner: transaction).contains(order, of: id)
                }
            guard isKnown else { throw APIError.notFound }
            let captures = WithdrawnCaptures(
                runner: transaction, holdings: IngestHoldings(runner: transaction, store: store, vault: vault))
            for wiped in report.wiped {
                try await Self.withdraw(wiped, saidAt: saidAt, of: booth, in: captures, at: now, context.logger)
            }
        }
        context.logger.notice(
            "booth wiped", metadata: ["order.id": "\(order)", "captures": "\(report.wiped.count)"])
        return try JSONAnswer.make(["order": order.uuidString.lowercased()])
    }

    /// A capture about which the booth contradicts itself is left as it is known here; the others count.
    private static func withdraw(
        _ wiped: Report.Wiped, saidAt: Date, of booth: RegisteredBooth, in captures: WithdrawnCaptures<Transaction>,
        at now: Date,
        _ logger: Logger
    ) async throws {
        do {
            _ = try await captures.withdraw(
                Withdrawal(captureID: wiped.capture, sequence: wiped.sequence, cause: .wiped, saidAt: saidAt),
                of: booth, at: now)
        } catch let refusal as CaptureRefusal {
            logger.warning(
                "wiped capture not noted",
                metadata: ["capture.id": "\(wiped.capture)", "reason": "\(refusal.reasonCode)"])
        }
    }
}
