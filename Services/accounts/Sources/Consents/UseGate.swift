import Contracts
import Foundation
import HTTPTypes
import Journal
import MessagingRuntime
import PostgreSQL
import WebPages

/// Something that the company would do with a customer's data.
struct DataUse: Sendable {
    var customerID: Identifier<Customer>
    var scope: ConsentScope
    /// To whom it is told, where the scope says so.
    var recipient: String?
}

/// The one gate through which everything goes that the company does with customers' data for itself.
///
/// It opens for a consent of that customer and exactly that scope, which stays until what is done is done; the use, or that it
/// was refused, stands in the customer's evidence.
struct UseGate: Sendable {
    let unit: UnitOfWork
    let journal: Journal

    /// - Parameter body: what is done; when it fails nothing was used.
    /// - Throws: 403 without such a consent.
    func perform<Outcome: Sendable>(
        _ use: DataUse, by order: Order, at now: Date, _ body: @escaping @Sendable (Transaction) async throws -> Outcome
    ) async throws -> Outcome {
        let outcome = try await unit.perform(at: now, actor: order.actor, reason: order.reason) {
            transaction, _ -> Outcome? in
            let consent = try await UseConsents(runner: transaction).allowing(
                use.scope, to: use.recipient, of: use.customerID)
            var data = ["scope": use.scope.rawValue]
            data["consent"] = consent.map { "\($0)" }
            try await journal.append(
                JournalDraft(
                    kind: consent == nil ? "use.refused" : "use.made", actor: order.actor, reason: order.reason,
                    data: data), to: .customer(use.customerID), at: now, in: transaction)
            // A refusal commits: that it was tried is evidence too.
            guard let consent else { return nil }
            try await transaction.execute(
                """
                insert into data_use (id, consent_id, customer_id, scope, recipient, actor, reason, at)
                values (\(UUID.version7(at: now)), \(consent.uuid), \(use.customerID.uuid), \(use.scope.rawValue),
                    \(use.recipient as String?), \(order.actor), \(order.reason), \(now))
                """)
            return try await body(transaction)
        }
        guard let outcome else { throw APIError.consentMissing }
        return outcome
    }
}

extension APIError {
    /// 403: the customer did not allow exactly this.
    static let consentMissing = APIError(
        .forbidden, code: "consent-missing", message: "No consent of the customer allows this.")
}
