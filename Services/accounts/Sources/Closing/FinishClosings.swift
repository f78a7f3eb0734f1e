import Contracts
import Foundation
import Logging
import Messaging
import MessagingRuntime
import PostgreSQL
import Vault

/// Closes the accounts whose grace is over, and erases their customers a day later, when the mails that say so
/// have left.
struct FinishClosings: Sendable {
    /// Mails are sealed under the keys of those who are erased.
    private static let mailing: TimeInterval = 86_400
    /// In one run, and how many rentals are read at a time.
    private static let limit = 100

    let unit: UnitOfWork
    let vault: Vault
    let hasher: LookupHasher
    let logger: Logger

    /// Each in a unit of work of its own, so that one that fails stops no other and comes again by itself.
    func run(_ runner: some QueryRunner, _ now: Date) async throws {
        let due = try await AccountClosings(runner: runner).due(
            at: now, closedBefore: now.addingTimeInterval(-Self.mailing), atMost: Self.limit)
        for closing in due {
            do {
                try await finish(closing, at: now)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                logger.error(
                    "account not closed",
                    metadata: ["customer.id": "\(closing.customerID)", "reason": "\(Failure(error).reasonCode)"])
            }
        }
    }

    private func finish(_ found: StoredClosing, at now: Date) async throws {
        let order = Order(actor: "member:\(found.askedBy)", reason: "the account was closed")
        let key = try await unit.perform(at: now, actor: order.actor, reason: order.reason) {
            transaction, outbox -> KeyID? in
            // In one order everywhere: the customer, the closing, the members.
            guard try await Customers(runner: transaction).lock(found.customerID),
                let closing = try await AccountClosings(runner: transaction).locked(found.id),
                closing.closedAt == found.closedAt
            else { return nil }
            guard closing.closedAt != nil else {
                try await close(closing, transaction, outbox, by: order, at: now)
                return nil
            }
            return try await erase(closing, transaction, outbox, at: now)
        }
        guard let key else { return }
        // Only when nothing can take the rows back that it opens. Whatever fails from here on is done again.
        try await vault.destroyKey(key)
        try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, _ in
            try await AccountClosings(runner: transaction).erase(found.id, at: now)
        }
    }

    /// Rentals go, everybody is told, and nobody gets in any more.
    private func close(
        _ closing: StoredClosing, _ transaction: Transaction, _ outbox: any Outbox, by order: Order, at now: Date
    ) async throws {
        let rentals = Rentals(runner: transaction)
        // A deletion that was taken back may have left a rental that is not over.
        guard try await !rentals.isRenting(closing.customerID, at: now) else { return }
        var standing = try await rentals.standing(of: closing.customerID, atMost: Self.limit)
        while !standing.isEmpty {
            for rental in standing {
                try await DeleteRental.delete(rental, in: transaction, outbox, by: order, at: now)
            }
            standing = try await rentals.standing(of: closing.customerID, atMost: Self.limit)
        }
        try await AccountMail(vault: vault).order(
            .accountClosed, toOwnersOf: closing.customerID, transaction, good: Self.mailing, now: now, outbox)
        let members = Members(runner: transaction)
        for member in try await members.all(of: closing.customerID, locked: true) {
            try await members.remove(member.id, at: now)
            try await MailedLinks(runner: transaction).endInvitations(to: member.id, at: now)
            try await Sessions(runner: transaction).endAll(actingAs: member.id, at: now)
        }
        try await transaction.execute(
            """
            update token set revoked_at = \(now)
            where customer_id = \(closing.customerID.uuid) and revoked_at is null
            """)
        try await AccountClosings(runner: transaction).close(closing.id, at: now)
        try await OperatorActs(runner: transaction)
            .record("account closed", of: closing.customerID.description, by: order, at: now)
    }

    /// What is the customer's own goes here; who was there for this customer only goes everywhere.
    ///
    /// - Returns: the key that is still to be destroyed; nil for a company, which keeps its name.
    private func erase(
        _ closing: StoredClosing, _ transaction: Transaction, _ outbox: any Outbox, at now: Date
    ) async throws -> KeyID? {
        let closings = AccountClosings(runner: transaction)
        guard let customer = try await Customers(runner: transaction).customer(closing.customerID) else { return nil }
        if closing.emptiedAt == nil {
            guard try await Rentals(runner: transaction).standing(of: customer.id, atMost: 1).isEmpty else {
                logger.error(
                    "account not erased: a rental is not deleted", metadata: ["customer.id": "\(customer.id)"])
                return nil
            }
            let people = ClosingPeople(runner: transaction, vault: vault, hasher: hasher)
            let lookups = try await people.lookups(of: customer)
            let found = ErasableCustomers.Found(
                id: customer.id.uuid, kind: customer.kind, keyID: customer.keyID, isNeeded: false)
            let customers = ErasableCustomers(runner: transaction)
            _ = try await customers.removeTokens(of: [found])
            try await customers.empty([found])
            try await outbox.publish(
                CustomerClosed(closingID: closing.id, customerID: customer.id, lookups: lookups, closedAt: now),
                MessageDetails())
            try await closings.empty(closing.id, at: now)
        }
        guard customer.kind == .naturalPerson else {
            try await closings.erase(closing.id, at: now)
            return nil
        }
        return customer.keyID
    }
}
