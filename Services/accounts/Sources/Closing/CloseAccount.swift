import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL
import Vault

/// An owner has the customer's account closed, and any owner keeps it open as long as its grace lasts. All owners are
/// told.
///
/// During the grace everything works as before, so that everybody can download what they want to have; but nothing more
/// is booked, and owners stay owners.
struct CloseAccount: Sendable {
    static let grace: TimeInterval = 14 * 86_400

    let unit: UnitOfWork
    let vault: Vault

    /// - Parameter who: typed their password a moment ago.
    /// - Throws: ``Refusal`` while a rental is running or to come, or when whoever asks is no owner any more.
    func begin(
        _ customer: Identifier<Customer>, actingAs owner: Identifier<Member>, signedIn who: SignedIn, by order: Order,
        at now: Date
    ) async throws {
        _ = try await change(customer, actingAs: owner, "account close", by: order, at: now) { transaction, outbox in
            guard try await who.isStillHere(transaction) else {
                throw Refusal("member", "member-unknown", "you are not signed in any more")
            }
            let closings = AccountClosings(runner: transaction)
            guard try await closings.closing(of: customer) == nil else { return false }
            guard try await !Rentals(runner: transaction).isRenting(customer, at: now) else {
                throw Refusal("customer", "renting", "rents now or will")
            }
            try await closings.add(
                StoredClosing(
                    id: Identifier(at: now), customerID: customer, askedBy: owner, askedAt: now,
                    finalAt: now.addingTimeInterval(Self.grace)))
            try await AccountMail(vault: vault).order(
                .accountClosing, toOwnersOf: customer, transaction, path: ClosingPages.home, good: Self.grace, now: now,
                outbox)
            return true
        }
    }

    /// - Returns: false when the account is not being closed, or is closed already.
    /// - Throws: ``Refusal`` when whoever asks is no owner any more.
    func keep(
        _ customer: Identifier<Customer>, actingAs owner: Identifier<Member>, by order: Order, at now: Date
    ) async throws -> Bool {
        try await change(customer, actingAs: owner, "account keep", by: order, at: now) { transaction, outbox in
            let closings = AccountClosings(runner: transaction)
            guard let closing = try await closings.closing(of: customer),
                try await closings.keep(closing.id, at: now)
            else { return false }
            try await AccountMail(vault: vault).order(
                .accountKept, toOwnersOf: customer, transaction, good: 7 * 86_400, now: now, outbox)
            return true
        }
    }

    /// - Parameter body: says whether it changed something; only that is recorded.
    private func change(
        _ customer: Identifier<Customer>, actingAs owner: Identifier<Member>, _ act: String, by order: Order,
        at now: Date, _ body: @escaping @Sendable (Transaction, any Outbox) async throws -> Bool
    ) async throws -> Bool {
        try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, outbox in
            // One after the other, and after whoever books for the customer in this instant.
            guard try await Customers(runner: transaction).lock(customer) else {
                throw Refusal("customer", "customer-unknown", "there is no customer \(customer)")
            }
            let all = try await Members(runner: transaction).all(of: customer, locked: true)
            guard all.contains(where: { $0.id == owner && $0.role.scopes.contains(.accountWrite) }) else {
                throw Refusal("member", "member-unknown", "you are no owner any more")
            }
            guard try await body(transaction, outbox) else { return false }
            try await OperatorActs(runner: transaction).record(act, of: customer.description, by: order, at: now)
            return true
        }
    }
}

extension AccountMail {
    /// To every owner who has accepted.
    func order(
        _ topic: NoticeTopic, toOwnersOf customer: Identifier<Customer>, _ transaction: Transaction,
        path: String? = nil, good lifetime: TimeInterval, now: Date, _ outbox: any Outbox
    ) async throws {
        let owners = try await Members(runner: transaction).all(of: customer).filter {
            $0.role == .owner && $0.joinedAt != nil
        }
        for owner in owners {
            guard let person = try await People(runner: transaction).person(owner.personID) else { continue }
            try await order(topic, to: person, path: path, good: lifetime, now: now, outbox)
        }
    }
}
