import Contracts
import Foundation
import MessagingRuntime
import PostgreSQL

/// Changes what members may do, and takes membership away. A customer that has owners keeps one, and keeps all of them
/// while its account is being closed.
struct ChangeMembers: Sendable {
    let unit: UnitOfWork

    /// - Throws: ``Refusal``; nothing was changed then.
    func setRole(
        _ role: String?, of id: Identifier<Member>, in customer: Identifier<Customer>,
        actingAs owner: Identifier<Member>?, by order: Order, at now: Date
    ) async throws {
        guard let role = role.flatMap(MemberRole.init(rawValue:)) else {
            throw Refusal("role", "role-unknown", "must be viewer, editor or owner")
        }
        try await change(
            id, in: customer, actingAs: owner, "member role", by: order, at: now, keepsOwner: role == .owner
        ) { members in
            try await members.setRole(role, of: id)
        }
    }

    /// Ends a membership, with the sessions in which somebody acts as that member.
    func remove(
        _ id: Identifier<Member>, from customer: Identifier<Customer>, actingAs owner: Identifier<Member>? = nil,
        by order: Order, at now: Date
    ) async throws {
        try await change(
            id, in: customer, actingAs: owner, "member remove", by: order, at: now, keepsOwner: false
        ) { members in
            try await members.remove(id, at: now)
            try await Sessions(runner: members.runner).endAll(actingAs: id, at: now)
        }
    }

    private func change(
        _ id: Identifier<Member>, in customer: Identifier<Customer>, actingAs owner: Identifier<Member>?, _ act: String,
        by order: Order, at now: Date, keepsOwner: Bool,
        _ body: @escaping @Sendable (Members<Transaction>) async throws -> Void
    ) async throws {
        try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, _ in
            // Whoever begins to close the account in this instant is waited for.
            _ = try await Customers(runner: transaction).lock(customer)
            let members = Members(runner: transaction)
            let all = try await members.all(of: customer, locked: true)
            guard let member = all.first(where: { $0.id == id }) else {
                throw Refusal("member", "member-unknown", "there is no such member")
            }
            // Whoever acts may have lost the right a moment ago.
            guard owner == nil || all.contains(where: { $0.id == owner && $0.role == .owner }) else {
                throw Refusal("member", "member-unknown", "you are no owner any more")
            }
            let owners = all.filter { $0.role == .owner && $0.joinedAt != nil }
            guard keepsOwner || owners.map(\.id) != [member.id] else {
                throw Refusal("member", "last-owner", "is the only owner; make somebody else one first")
            }
            // Every owner may keep the account open, whatever the one who closes it wants.
            if !keepsOwner, owners.contains(where: { $0.id == member.id }) {
                guard try await AccountClosings(runner: transaction).closing(of: customer) == nil else {
                    throw Refusal("member", "customer-closing", "stays an owner while the account is being closed")
                }
            }
            try await body(members)
            try await OperatorActs(runner: transaction).record(act, of: id.description, by: order, at: now)
        }
    }
}
