package import Contracts
import FoundationEssentials
package import Mail
package import Messaging
package import Vault

/// Something that the privacy officer must know of.
package struct OfficerMatter: Sendable, Equatable {
    /// The texts `mail.<topic>.subject` and `mail.<topic>.body` say it, in every language.
    package var topic: String
    /// The officer hears of each occasion once, whatever else is said about it.
    package var occasion: String
    /// The values of the texts' names in braces: identifiers, instants, numbers and words of a list, never anything about a
    /// person, because they are stored and mailed in the clear.
    package var values: [String: String]

    package init(_ topic: String, occasion: String, values: [String: String]) {
        self.topic = topic
        self.occasion = occasion
        self.values = values
    }
}

/// Owes the privacy officer mails: what a handler needs to tell of something in one line.
package struct OfficerMails: Sendable {
    private let notices: any Notices
    private let vault: Vault
    private let hasher: LookupHasher
    private let officer: MailAddress
    private let domain: String

    /// - Parameters:
    ///   - officer: who is written to.
    ///   - domain: the right half of Message-IDs.
    package init(notices: any Notices, vault: Vault, hasher: LookupHasher, officer: MailAddress, domain: String) {
        self.notices = notices
        self.vault = vault
        self.hasher = hasher
        self.officer = officer
        self.domain = domain
    }

    /// Records the mail with its delivery, unless the officer was told of the occasion before.
    ///
    /// - Parameter capture: what it is about; once that is erased nothing is told any more.
    package func tell(
        _ matter: OfficerMatter, about capture: Identifier<Capture>? = nil, in context: HandlingContext
    ) async throws {
        // The message's own identifier, so that a repeated one makes no second key.
        let key = try await vault.createKey(.notice, id: KeyID(context.envelope.id))
        let (notice, delivery) = (Identifier<Notice>(at: context.now), Identifier<Delivery>(at: context.now))
        _ = try await notices.record(
            NewNotice(
                id: notice, kind: .officer, noticeClass: .statutory, captureID: capture, officer: matter,
                keyID: Identifier(key.uuid), language: .dutch, createdAt: context.now, deliveryID: delivery,
                recipient: try await vault.seal(officer.address, under: key, purpose: SealedPurpose.mailAddress),
                recipientLookup: try? hasher.hash(mail: officer.address).bytes,
                messageID: "\(notice).\(delivery)@\(domain)",
                giveUpAt: context.now.addingTimeInterval(DeliveryPolicy.patience)))
    }
}
