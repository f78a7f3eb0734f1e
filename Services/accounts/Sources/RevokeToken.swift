import Contracts
import Foundation
import MessagingRuntime

/// Revokes a token: the next request that shows it is refused, passes made from it end within five minutes.
struct RevokeToken: Sendable {
    let unit: UnitOfWork

    /// - Throws: ``Refusal`` when there is no such token.
    func perform(_ id: Identifier<Token>, by order: Order, at now: Date) async throws {
        try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, _ in
            guard try await Tokens(runner: transaction).revoke(id, at: now) else {
                throw Refusal("token", "token-unknown", "there is no token \(id)")
            }
            try await OperatorActs(runner: transaction).record("token revoke", of: id.description, by: order, at: now)
        }
    }
}
