import Contracts
import Foundation
import MessagingRuntime
import PostgreSQL
import Vault

/// Makes somebody staff: a row, and a mail that leads to a password, or to where staff begin.
///
/// They have access to nobody's data by that, and nothing opens before they have signed.
struct InviteStaff: Sendable {
    let unit: UnitOfWork
    let vault: Vault
    let hasher: LookupHasher

    /// - Throws: ``Refusal`` for what is no address, or somebody who is staff already.
    func perform(
        mail text: String?, language: Language, by order: Order, at now: Date
    ) async throws -> Identifier<Staff> {
        let mail = try OneLine.tidy(text, "mail", atMost: 254, about: "mail")
        guard let lookup = try? hasher.hash(mail: mail).bytes, let all = try? hasher.allHashes(mail: mail) else {
            throw Refusal("mail", "mail-malformed", "is not a mail address")
        }
        // A key for somebody new; it goes again when they are known.
        let key = try await vault.createKey(.person)
        let person = StoredPerson(
            id: Identifier(at: now), keyID: key,
            mail: try await vault.seal(mail, under: key, purpose: SealedPurpose.mailAddress), mailLookup: lookup,
            language: language)
        do {
            let (id, isNew) = try await unit.perform(at: now, actor: order.actor, reason: order.reason) {
                transaction, outbox in
                let people = People(runner: transaction)
                let known = try await people.person(lookups: all.map(\.bytes))
                if known == nil { _ = try await people.add(person, at: now) }
                let id = Identifier<Staff>(at: now)
                guard try await StaffMembers(runner: transaction).add(id, (known ?? person).id, at: now) else {
                    throw Refusal("mail", "staff-already", "belongs to somebody who is of the staff already")
                }
                let path = try await way(for: known ?? person, transaction, at: now)
                try await AccountMail(vault: vault).order(
                    .staffInvitation, to: known ?? person, path: path, good: LinkPurpose.invitation.lifetime, now: now,
                    outbox)
                try await OperatorActs(runner: transaction).record("staff invite", of: "\(id)", by: order, at: now)
                return (id, known == nil)
            }
            if !isNew { try await vault.destroyKey(key) }
            return id
        } catch let refusal as Refusal {
            try await vault.destroyKey(key)
            throw refusal
        }
    }

    /// Whoever has no password yet chooses one first.
    private func way(for person: StoredPerson, _ transaction: Transaction, at now: Date) async throws -> String {
        guard person.password == nil else { return UndertakingPages.home }
        let secret = SecretToken(.link)
        try await MailedLinks(runner: transaction).add(
            MailedLink(
                hash: secret.hash, purpose: .reset, personID: person.id, memberID: nil, createdAt: now,
                expiresAt: now.addingTimeInterval(LinkPurpose.invitation.lifetime)))
        return "/accounts/reset/\(secret.text)"
    }
}
