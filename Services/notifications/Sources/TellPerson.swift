package import Contracts
import FoundationEssentials
import Logging
import Mail
package import Messaging
package import Vault
import WebPages

/// Owes somebody a mail about their own account: once for each notice, in time or not at all.
package struct TellPerson: MessageHandler {
    let notices: any Notices
    let vault: Vault
    let hasher: LookupHasher
    /// The right half of Message-IDs.
    let domain: String

    package init(notices: any Notices, vault: Vault, hasher: LookupHasher, domain: String) {
        self.notices = notices
        self.vault = vault
        self.hasher = hasher
        self.domain = domain
    }

    package func handle(_ order: SendNotice, in context: HandlingContext) async throws {
        let notice: NewNotice
        do {
            notice = try await self.notice(ordered: order, at: context.now)
        } catch VaultError.destroyed {
            // The person was erased meanwhile.
            context.logger.info("person erased, nobody is told", metadata: ["notice.id": "\(order.noticeID)"])
            return
        }
        guard try await notices.record(notice) else { return }
        context.logger.info(
            "notice recorded", metadata: ["notice.id": "\(notice.id)", "topic": "\(order.topic.rawValue)"])
        if notice.refusal != nil {
            // Said aloud: somebody waits for this mail.
            try await context.outbox.publish(
                NoticeFailed(noticeID: notice.id, captureID: nil, code: nil, failedAt: context.now))
        }
    }

    private func notice(ordered order: SendNotice, at now: Date) async throws -> NewNotice {
        let address = try await open(order.to, SealedPurpose.mailAddress, or: .unreadableAddress).trimmed
        if let link = order.link {
            let path = try await open(link, SealedPurpose.noticeLink, or: .unreadableLink)
            guard LocalPath(path) != nil else { throw TellPersonError.linkNotAPath }
        }
        let lookup = try? hasher.hash(mail: address)
        let isAddress = lookup != nil && (try? MailAddress(address)) != nil
        let refusal: DeliveryReason? = !isAddress ? .notAnAddress : now >= order.until ? .expired : nil
        // A mail that will not be written needs no link.
        let link = refusal == nil ? try order.link.map { try SealedValue(text: $0.text) } : nil
        let deliveryID = Identifier<Delivery>(at: now)
        return NewNotice(
            id: order.noticeID, kind: .personal, noticeClass: .service,
            personal: PersonalMatter(order.topic, link: link, askedAt: order.askedAt),
            keyID: order.keyID, language: order.language, createdAt: now, deliveryID: deliveryID,
            recipient: try await vault.seal(
                address, under: KeyID(order.keyID.uuid), purpose: SealedPurpose.mailAddress),
            recipientLookup: lookup?.bytes, messageID: "\(order.noticeID).\(deliveryID)@\(domain)",
            giveUpAt: order.until, refusal: refusal)
    }

    private func open(_ sealed: Sealed, _ purpose: String, or refusal: TellPersonError) async throws -> String {
        do {
            return try await vault.openText(SealedValue(text: sealed.text), purpose: purpose)
        } catch VaultError.malformed, VaultError.tampered {
            throw refusal
        }
    }
}

/// Why a person cannot be told.
enum TellPersonError: ClassifiedError {
    case unreadableAddress
    case unreadableLink
    /// Behind our own origin it would lead somewhere else, or nowhere.
    case linkNotAPath

    var kind: FailureKind { .permanent }

    var reasonCode: String {
        switch self {
        case .unreadableAddress: "unreadable-address"
        case .unreadableLink: "unreadable-link"
        case .linkNotAPath: "link-not-a-path"
        }
    }
}
