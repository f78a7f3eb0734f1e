import Contracts
import Foundation
import MessagingRuntime
import Vault

/// Lets a member sign in with the password alone again who has lost both the app and the recovery codes.
///
/// For operators, who must know by other ways that it is the member who asks. The member is mailed that it happened.
struct ForgetApp: Sendable {
    let unit: UnitOfWork
    let vault: Vault

    /// - Throws: ``Refusal`` when there is no such member, or no app is asked for.
    func perform(
        _ id: Identifier<Member>, of customer: Identifier<Customer>, by order: Order, at now: Date
    ) async throws {
        try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, outbox in
            guard let member = try await Members(runner: transaction).member(id), member.customerID == customer,
                let person = try await People(runner: transaction).locked(member.personID)
            else { throw Refusal("member", "member-unknown", "there is no such member") }
            guard person.wantsCode else {
                throw Refusal("member", "no-app", "signs in without a code already")
            }
            try await People(runner: transaction).setSecondFactor(nil, of: person.id)
            try await RecoveryCodes(runner: transaction).remove(of: person.id)
            // Whoever sits somewhere with the lost telephone sits there no more.
            try await Sessions(runner: transaction).endAll(of: person.id, at: now)
            try await OperatorActs(runner: transaction)
                .record("member forget-app", of: id.description, by: order, at: now)
            try await AccountMail(vault: vault).order(
                .secondFactorChanged, to: person, good: 7 * 86_400, now: now, outbox)
        }
    }
}
