import Contracts
import Foundation
import Journal
import Messaging
import MessagingRuntime
import PostgreSQL
import ServiceHost
import Vault
import WebPages

/// Gives staff access to one customer, and ends it: the row, the customer's evidence and the mail to the owners, in one
/// unit of work.
struct GrantDesk: Sendable {
    let unit: UnitOfWork
    let vault: Vault
    let journal: Journal

    init(_ frame: ServiceFrame, _ backbone: Backbone) throws {
        unit = backbone.unit
        vault = try backbone.vault()
        journal = try Accounts.journal(frame)
    }

    /// - Returns: the grant, which begins at once when it is for looking only.
    /// - Throws: ``Refusal`` for a customer who is not there.
    func ask(
        _ wish: GrantWish, for customer: String?, by staff: StaffStanding, at now: Date
    ) async throws -> StoredGrant {
        guard let customer = customer.flatMap({ Identifier<Customer>($0.trimmingCharacters(in: .whitespaces)) }) else {
            throw Refusal("customer", "customer-unknown", "must be a customer's number")
        }
        let grant = StoredGrant(
            id: Identifier(at: now), customerID: customer, staffID: staff.id, wish: wish, askedAt: now)
        return try await unit.perform(at: now, actor: Self.actor(staff), reason: Self.reason(wish)) {
            transaction, outbox in
            guard try await Customers(runner: transaction).exists(customer) else {
                throw Refusal("customer", "customer-unknown", "there is no customer \(customer)")
            }
            try await AccessGrants(runner: transaction).add(grant)
            guard !wish.wantsApproval else { return grant }
            return try await begin(grant, approver: nil, transaction, outbox, at: now)
        }
    }

    /// The word of somebody else of the staff, from which on it runs.
    ///
    /// - Throws: 404 for what does not wait; 403 for whoever asked for it.
    func approve(_ id: Identifier<AccessGrant>, by staff: StaffStanding, at now: Date) async throws {
        try await unit.perform(at: now, actor: Self.actor(staff), reason: "approved") { transaction, outbox in
            guard let grant = try await AccessGrants(runner: transaction).locked(id), grant.isWaiting(at: now) else {
                throw APIError.notFound
            }
            guard grant.staffID != staff.id else { throw APIError.ownGrant }
            _ = try await begin(grant, approver: staff.id, transaction, outbox, at: now)
        }
    }

    /// - Parameter customer: whose it must be; nil for staff and operators.
    /// - Throws: 404 for what is not there, or over.
    func end(
        _ id: Identifier<AccessGrant>, as ender: StoredGrant.Ender, of customer: Identifier<Customer>? = nil,
        actor: String, at now: Date
    ) async throws {
        try await unit.perform(at: now, actor: actor, reason: "access ended") { transaction, _ in
            try await end(id, as: ender, of: customer, actor: actor, in: transaction, at: now)
        }
    }

    func end(
        _ id: Identifier<AccessGrant>, as ender: StoredGrant.Ender, of customer: Identifier<Customer>? = nil,
        actor: String, in transaction: Transaction, at now: Date
    ) async throws {
        let grants = AccessGrants(runner: transaction)
        guard let grant = try await grants.locked(id), customer == nil || grant.customerID == customer,
            grant.isActive(at: now) || (customer == nil && grant.isWaiting(at: now))
        else { throw APIError.notFound }
        try await grants.end(id, by: ender, at: now)
        // What never began concerns the customer in nothing.
        guard grant.period != nil else { return }
        try await record("grant.ended", grant, actor: actor, reason: "ended by \(ender.rawValue)", transaction, at: now)
    }

    private func begin(
        _ grant: StoredGrant, approver: Identifier<Staff>?, _ transaction: Transaction, _ outbox: any Outbox,
        at now: Date
    ) async throws -> StoredGrant {
        var grant = grant
        let begin = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        let end = begin.addingTimeInterval(Double(grant.wish.minutes) * 60)
        (grant.approverID, grant.period) = (approver, (begin, end))
        try await AccessGrants(runner: transaction).begin(grant.id, approver: approver, at: begin, until: end)
        try await record(
            "grant.given", grant, actor: "staff:\(grant.staffID)", reason: Self.reason(grant.wish), transaction, at: now
        )
        for owner in try await owners(of: grant.customerID, transaction) {
            try await AccountMail(vault: vault).order(
                .staffAccess, to: owner, path: AccessPages.home, good: 7 * 86_400, now: now, outbox)
        }
        return grant
    }

    private func record(
        _ kind: String, _ grant: StoredGrant, actor: String, reason: String, _ transaction: Transaction, at now: Date
    ) async throws {
        var data = [
            "grant": "\(grant.id)", "staff": "\(grant.staffID)", "minutes": "\(grant.wish.minutes)",
            "scopes": grant.wish.scopes.map(\.rawValue).sorted().joined(separator: " "),
        ]
        data["approver"] = grant.approverID.map { "\($0)" }
        try await journal.append(
            JournalDraft(kind: kind, actor: actor, reason: reason, data: data), to: .customer(grant.customerID),
            at: now,
            in: transaction)
    }

    private func owners(of customer: Identifier<Customer>, _ transaction: Transaction) async throws -> [StoredPerson] {
        var owners: [StoredPerson] = []
        for member in try await Members(runner: transaction).all(of: customer)
        where member.role == .owner && member.joinedAt != nil {
            if let person = try await People(runner: transaction).person(member.personID) { owners.append(person) }
        }
        return owners
    }

    private static func actor(_ staff: StaffStanding) -> String { "staff:\(staff.id)" }

    private static func reason(_ wish: GrantWish) -> String { "\(wish.purpose.rawValue), ticket \(wish.ticket)" }
}
