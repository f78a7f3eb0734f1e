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
        let (member, isNew) = try await unit.perform(at: now, actor: order.actor, reason: order.reason) {
            transaction, outbox in
            guard try await Customers(runner: transaction).exists(invitation.customerID) else {
                throw Refusal("customer", "customer-unknown", "there is no customer \(invitation.customerID)")
            }
            let people = People(runner: transaction)
            var known = try await people.person(lookups: all.map(\.bytes))
            var isNew = false
            if known == nil {
                isNew = try await people.add(person, at: now)
                known = isNew ? person : try await people.person(lookups: all.map(\.bytes))
            }
            guard let known else { throw DatabaseError(.decoding("a person that was just there is gone")) }
            let member = try await invite(known, invitation, role, transaction, outbox, by: order, at: now)
            return (member, isNew)
        }
        if !isNew { try? await vault.destroyKey(key) }
        return member
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
        let secret = SecretToken(.link)
        try await MailedLinks(runner: transaction).add(
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
