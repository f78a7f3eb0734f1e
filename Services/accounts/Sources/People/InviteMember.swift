import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL
import Vault

/// Lets somebody become a member of a customer: a row that waits, and a mail with a link.
///
/// Whether the address is known already, with another customer perhaps, is neither said nor to be told from the time.
struct InviteMember: Sendable {
    let unit: UnitOfWork
    let vault: Vault
    let hasher: LookupHasher

    /// How many invitations somebody is mailed within an hour, and a customer sends within a day.
    private static let (mostOfPerson, mostOfCustomer) = (3, 50)

    /// Who is to become a member, as it was written.
    struct Invitation: Sendable {
        var customerID: Identifier<Customer>
        var mail: String?
        var role: String?
        var language: Language
        /// The member who invites; nil for an operator.
        var by: Identifier<Member>?
    }

    /// Invites, or mails another link to somebody who has not accepted yet.
    ///
    /// - Returns: the membership that waits.
    /// - Throws: ``Refusal``.
    func perform(_ invitation: Invitation, by order: Order, at now: Date) async throws -> StoredMember {
        let mail = try OneLine.tidy(invitation.mail, "mail", atMost: 254, about: "mail")
        guard let lookup = try? hasher.hash(mail: mail).bytes, let all = try? hasher.allHashes(mail: mail) else {
            throw Refusal("mail", "mail-malformed", "is not a mail address")
        }
        guard let role = invitation.role.flatMap(MemberRole.init(rawValue:)) else {
            throw Refusal("role", "role-unknown", "must be viewer, editor or owner")
        }
        // A key for somebody new; it goes again when they are known.
        let key = try await vault.createKey(.person)
        let person = StoredPerson(
            id: Identifier(at: now), keyID: key,
            mail: try await vault.seal(mail, under: key, purpose: SealedPurpose.mailAddress), mailLookup: lookup,
            language: invitation.language)
        do {
            let (member, isNew) = try await unit.perform(at: now, actor: order.actor, reason: order.reason) {
                transaction, outbox in
                try await Self.check(invitation, transaction)
                let people = People(runner: transaction)
                let isNew =
                    try await people.person(lookups: all.map(\.bytes)) == nil
                    ? try await people.add(person, at: now) : false
                // Locked, so that whoever is invited twice at once is invited once after the other.
                guard let id = try await people.person(lookups: all.map(\.bytes))?.id,
                    let known = try await people.locked(id)
                else { throw DatabaseError(.decoding("a person that was just there is gone")) }
                let member = try await invite(known, invitation, role, transaction, outbox, by: order, at: now)
                return (member, isNew)
            }
            if !isNew { forget(key) }
            return member
        } catch let refusal as Refusal {
            forget(key)
            throw refusal
        }
    }

    /// Destroys a key that seals nothing, after the answer, so that the time does not say whether somebody was known.
    private func forget(_ key: KeyID) {
        Task { [vault] in try? await vault.destroyKey(key) }
    }

    /// That the customer is there, and that a member who invites may still do it.
    private static func check(_ invitation: Invitation, _ transaction: Transaction) async throws {
        guard try await Customers(runner: transaction).lock(invitation.customerID) else {
            throw Refusal("customer", "customer-unknown", "there is no customer \(invitation.customerID)")
        }
        guard try await !AccountClosings(runner: transaction).isClosed(invitation.customerID) else {
            throw Refusal("customer", "customer-closed", "has closed its account")
        }
        guard let by = invitation.by else { return }
        let all = try await Members(runner: transaction).all(of: invitation.customerID, locked: true)
        guard all.contains(where: { $0.id == by && $0.role.scopes.contains(.membersWrite) }) else {
            throw Refusal("member", "member-unknown", "you are no owner any more")
        }
    }

    private func invite(
        _ person: StoredPerson, _ invitation: Invitation, _ role: MemberRole, _ transaction: Transaction,
        _ outbox: any Outbox, by order: Order, at now: Date
    ) async throws -> StoredMember {
        let members = Members(runner: transaction)
        var member = StoredMember(
            id: Identifier(at: now), customerID: invitation.customerID, personID: person.id, role: role,
            invitedAt: now, joinedAt: nil)
        if let known = try await members.member(person.id, of: invitation.customerID) {
            guard known.joinedAt == nil else {
                throw Refusal("mail", "member-already", "belongs to somebody who is a member already")
            }
            member = known
            member.role = role
            try await members.setRole(role, of: known.id)
        } else {
            try await members.add(member, invitedBy: invitation.by)
        }
        let links = MailedLinks(runner: transaction)
        guard
            try await links.count(.invitation, of: person.id, since: now.addingTimeInterval(-3600)) < Self.mostOfPerson,
            try await links.countInvitations(of: invitation.customerID, since: now.addingTimeInterval(-86_400))
                < Self.mostOfCustomer
        else {
            throw Refusal("mail", "too-many", "was mailed too many invitations, or the customer sent too many today")
        }
        try await links.endInvitations(to: member.id, at: now)
        let secret = SecretToken(.link)
        try await links.add(
            MailedLink(
                hash: secret.hash, purpose: .invitation, personID: person.id, memberID: member.id, createdAt: now,
                expiresAt: now.addingTimeInterval(LinkPurpose.invitation.lifetime)))
        try await OperatorActs(runner: transaction)
            .record("member invite", of: member.id.description, by: order, at: now)
        try await AccountMail(vault: vault).order(
            .memberInvitation, to: person, path: "/accounts/invitation/\(secret.text)",
            good: LinkPurpose.invitation.lifetime, now: now, outbox)
        return member
    }
}
