import Contracts
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL
import Vault

/// Changes the address with which somebody signs in, once whoever has the new one and whoever has the old one agree.
///
/// Whether the new address is somebody's already is not said: then its owner is told instead of mailed a link, and the
/// change never comes about.
struct ChangeAddress: Sendable {
    /// How often somebody may ask within an hour.
    private static let most = 3

    let unit: UnitOfWork
    let vault: Vault
    let hasher: LookupHasher

    /// Asks for it: a link goes to each of the two addresses.
    ///
    /// - Parameters:
    ///   - isProven: whether an operator was shown by other ways who asks, because the old address is lost; it is told
    ///     nevertheless, and can prevent it until whoever has the new one confirms it.
    ///   - who: typed their password a moment ago; nil for an operator.
    /// - Throws: ``Refusal``.
    func begin(
        _ typed: String?, of id: Identifier<Person>, isProven: Bool = false, signedIn who: SignedIn? = nil,
        by order: Order, at now: Date
    ) async throws {
        let mail = try OneLine.tidy(typed, "mail", atMost: 254, about: "mail")
        guard let lookup = try? hasher.hash(mail: mail).bytes,
            let all = try? hasher.allHashes(mail: mail).map(\.bytes)
        else { throw Refusal("mail", "mail-malformed", "is not a mail address") }
        try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, outbox in
            let (people, links) = (People(runner: transaction), MailedLinks(runner: transaction))
            guard let person = try await people.locked(id), let old = person.mailLookup else {
                throw Refusal("member", "member-unknown", "there is no such member")
            }
            if let who {
                guard try await who.isStillHere(transaction) else {
                    throw Refusal("member", "member-unknown", "you are not signed in any more")
                }
            }
            guard !all.contains(old) else { throw Refusal("mail", "mail-same", "is the address already") }
            let asked = try await links.count(.oldAddress, of: id, since: now.addingTimeInterval(-3600))
            guard asked < Self.most else { throw Refusal("mail", "too-many", "was changed too often within an hour") }
            let changes = AddressChanges(runner: transaction)
            try await changes.end(of: id, at: now)
            let change = AddressChange(
                personID: id, mail: try await vault.seal(mail, under: person.keyID, purpose: SealedPurpose.mailAddress),
                mailLookup: lookup, askedAt: now,
                expiresAt: now.addingTimeInterval(LinkPurpose.newAddress.lifetime), oldAt: isProven ? now : nil)
            try await changes.put(change)
            try await OperatorActs(runner: transaction)
                .record("address change", of: id.description, by: order, at: now)
            try await mailNew(change, person, holder: people.person(lookups: all), transaction, outbox, at: now)
            let path = try await link(.oldAddress, of: id, links, at: now)
            try await AccountMail(vault: vault).order(
                .addressChange, to: person, path: "/accounts/address/old/\(path)",
                good: LinkPurpose.oldAddress.lifetime, now: now, outbox)
        }
    }

    private func mailNew(
        _ change: AddressChange, _ person: StoredPerson, holder: StoredPerson?, _ transaction: Transaction,
        _ outbox: any Outbox, at now: Date
    ) async throws {
        // Of an address that is somebody's the link is mailed to nobody.
        let path = try await link(.newAddress, of: person.id, MailedLinks(runner: transaction), at: now)
        let mail = AccountMail(vault: vault)
        if let holder {
            try await mail.order(
                .addressTaken, to: holder, path: "/accounts/forgotten", good: 7 * 86_400, now: now, outbox)
        } else {
            var stranger = person
            stranger.mail = change.mail
            try await mail.order(
                .addressConfirmation, to: stranger, path: "/accounts/address/new/\(path)",
                good: LinkPurpose.newAddress.lifetime, now: now, outbox)
        }
    }

    private func link(
        _ purpose: LinkPurpose, of person: Identifier<Person>, _ links: MailedLinks<Transaction>, at now: Date
    ) async throws -> String {
        let secret = SecretToken(.link)
        try await links.add(
            MailedLink(
                hash: secret.hash, purpose: purpose, personID: person, createdAt: now,
                expiresAt: now.addingTimeInterval(purpose.lifetime)))
        return secret.text
    }

    // MARK: Answering

    enum Outcome: String, Sendable {
        /// The other side has not answered yet.
        case waiting
        case changed
        /// The link does nothing any more.
        case over
    }

    /// One side agrees; when both have, the address is changed, every link that is out is void and whoever is signed
    /// in elsewhere is not any more. Invitations that were not accepted are taken back: those who invited would be
    /// shown an address that they never knew.
    ///
    /// - Parameter session: of the browser in which it happens, if it is the person's.
    func agree(_ link: MailedLink, kept session: Identifier<Session>?, at now: Date) async throws -> Outcome {
        try await unit.perform(at: now, actor: "person:\(link.personID)", reason: "link of a mail") {
            transaction, outbox in
            let (people, changes) = (People(runner: transaction), AddressChanges(runner: transaction))
            guard let person = try await people.locked(link.personID), person.mail != nil,
                try await MailedLinks(runner: transaction).use(link, at: now),
                var change = try await changes.change(of: person.id, at: now)
            else { return .over }
            if link.purpose == .newAddress { change.newAt = now } else { change.oldAt = now }
            guard change.isConfirmed else {
                try await changes.put(change)
                return .waiting
            }
            try await changes.remove(of: person.id)
            let mail = try await vault.openText(change.mail, purpose: SealedPurpose.mailAddress)
            let lookups = try hasher.allHashes(mail: mail).map(\.bytes)
            guard try await changes.apply(change, lookups: lookups) else { return .over }
            try await MailedLinks(runner: transaction).endAll(of: person.id, at: now)
            try await Members(runner: transaction).removeInvited(person.id, at: now)
            try await Sessions(runner: transaction).endAll(of: person.id, but: session, at: now)
            try await AccountMail(vault: vault).order(.addressChanged, to: person, good: 7 * 86_400, now: now, outbox)
            return .changed
        }
    }

    /// Whoever has the old address keeps it.
    ///
    /// - Returns: false when the link does nothing any more.
    func refuse(_ link: MailedLink, at now: Date) async throws -> Bool {
        try await unit.perform(at: now, actor: "person:\(link.personID)", reason: "link of a mail") { transaction, _ in
            guard try await People(runner: transaction).locked(link.personID) != nil,
                try await MailedLinks(runner: transaction).use(link, at: now)
            else { return false }
            try await AddressChanges(runner: transaction).end(of: link.personID, at: now)
            return true
        }
    }
}
