import Contracts
import Foundation
import Messaging
import MessagingRuntime

/// Issues a token and hands out its secret, once.
struct IssueToken: Sendable {
    let unit: UnitOfWork

    /// - Throws: ``Refusal`` when there is no such customer, or its account was closed; nothing was changed then.
    func perform(_ grant: TokenGrant, by order: Order, at now: Date) async throws -> (
        token: StoredToken, secret: String
    ) {
        let secret = SecretToken()
        let token = StoredToken(
            id: Identifier(at: now), holder: grant.holder, scopes: grant.scopes, label: grant.label, issuedAt: now,
            expiresAt: now.addingTimeInterval(Double(grant.days) * 86_400))
        try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, _ in
            if let customer = grant.holder.customerID {
                guard try await Customers(runner: transaction).lock(customer) else {
                    throw Refusal("customer", "customer-unknown", "there is no customer \(customer)")
                }
                guard try await !AccountClosings(runner: transaction).isClosed(customer) else {
                    throw Refusal("customer", "customer-closed", "has closed its account")
                }
            }
            try await Tokens(runner: transaction).add(token, hash: secret.hash)
            try await OperatorActs(runner: transaction)
                .record("token issue", of: token.id.description, by: order, at: now)
        }
        return (token, secret.text)
    }
}
