package import Contracts
import FoundationEssentials
import Mail
package import Vault
package import WebPages

/// Makes the mail of a delivery: the same bytes whenever it is asked.
package struct MailWriter: Sendable {
    /// A finished mail with its envelope.
    package struct Mail: Sendable {
        package var bytes: [UInt8]
        package var sender: String
        package var recipient: String
        package var domain: MailDomain
    }

    private let vault: Vault
    private let hasher: LookupHasher
    private let texts: Texts
    private let templates: MailTemplates
    private let letters = ArrangedLetters()
    private let site: Site
    private let origin: String
    private let sender: MailSender

    /// - Throws: what is wrong with the templates.
    package init(
        vault: Vault, hasher: LookupHasher, texts: Texts, site: Site, origin: String, sender: MailSender
    ) throws {
        self.vault = vault
        self.hasher = hasher
        self.texts = texts
        self.site = site
        self.origin = origin
        self.sender = sender
        templates = try MailTemplates()
    }

    /// Asks for the keys of deliveries that are about to be written, all in one question.
    package func fetchKeys(for deliveries: [DueDelivery]) async {
        await vault.fetch(deliveries.map(\.recipient.keyID))
    }

    /// - Throws: ``UnwritableMail``; `MailError` of kind `invalid` for an address that has not the form of one;
    ///   `CancellationError`.
    package func mail(for delivery: DueDelivery) async throws -> Mail {
        let recipient: MailAddress, letter: Letter
        do {
            recipient = try MailAddress(
                try await vault.openText(delivery.recipient, purpose: SealedPurpose.mailAddress))
            letter = try await self.letter(delivery)
        } catch let error as MailError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw UnwritableMail(error)
        }
        let message = MailMessage(
            from: sender.from, to: recipient, replyTo: letter.replyTo, subject: letter.subject, text: letter.text,
            html: letter.html, messageID: delivery.messageID, date: delivery.createdAt)
        return Mail(
            bytes: try message.rendered(), sender: sender.bounces.address, recipient: recipient.address,
            domain: MailDomain(of: recipient.address, hasher: hasher))
    }

    /// How a mailing's mail looks in one language, for those who decide about it.
    package func preview(_ text: MailingText, _ kind: MailingKind, in language: Language) throws -> String {
        "\(text.subject)\n\n" + (try letter(MailingContent(text, kind, texts: texts, language, site: site))).text
    }

    /// How a mail about somebody's own account looks in one language, with a link that leads nowhere.
    package func preview(_ topic: NoticeTopic, hasLink: Bool, in language: Language) throws -> String {
        let content = personal(
            topic, link: hasLink ? "\(origin)/accounts/…" : nil, lifetime: Self.exampleLifetime, in: language)
        return "\(content.subject)\n\n" + (try letter(content)).text
    }

    private static var exampleLifetime: LinkLifetime? {
        let start = Date(timeIntervalSince1970: 0)
        return LinkLifetime(from: start, until: start + 7 * 86_400)
    }

    // MARK: What it says

    private func letter(_ delivery: DueDelivery) async throws -> Letter {
        switch delivery.matter {
        case .captureReady(_, let session):
            let code = try await vault.openText(session, purpose: NoticePurpose.session)
            let content = MailContent.captureReady(
                link: "\(origin)/g/\(code)", texts: texts, language: delivery.language, site: site, origin: origin)
            return try letter(content)
        case .mailing(_, let kind, var text, let isTest):
            if isTest { text.subject = "[\(texts("mail.test", delivery.language))] \(text.subject)" }
            return try letters.letter(ArrangedLetters.Key(text, kind, delivery.language)) {
                try letter(MailingContent(text, kind, texts: texts, delivery.language, site: site))
            }
        case .officer(let matter):
            let text = MailingText(
                subject: texts("mail.\(matter.topic).subject", delivery.language, matter.values),
                body: texts("mail.\(matter.topic).body", delivery.language, matter.values))
            return try letter(MailingContent(text, nil, texts: texts, delivery.language, site: site))
        case .personal(let matter):
            var link: String?
            if let sealed = matter.link {
                link = origin + (try await vault.openText(sealed, purpose: SealedPurpose.noticeLink))
            }
            let lifetime = LinkLifetime(from: matter.askedAt, until: delivery.giveUpAt)
            return try letter(personal(matter.topic, link: link, lifetime: lifetime, in: delivery.language))
        }
    }

    private func personal(
        _ topic: NoticeTopic, link: String?, lifetime: LinkLifetime?, in language: Language
    ) -> MailContent {
        .personal(topic, link: link, lifetime: lifetime, texts: texts, language: language, site: site, origin: origin)
    }

    private func letter(_ content: MailContent) throws -> Letter {
        Letter(
            subject: content.subject, text: try templates.text(content), html: try templates.html(content),
            replyTo: sender.replyTo)
    }

    /// Answers to what the law wants people to be told go to the privacy officer.
    private func letter(_ content: MailingContent) throws -> Letter {
        Letter(
            subject: content.subject, text: try templates.text(content), html: try templates.html(content),
            replyTo: (try? MailAddress(site.privacyMail)) ?? sender.replyTo)
    }
}

/// Why a mail could not be made.
package struct UnwritableMail: Error, Sendable, Equatable {
    package let reason: DeliveryReason

    init(_ error: any Error) {
        reason =
            switch error {
            case VaultError.destroyed: .erased
            case VaultError.malformed, VaultError.tampered: .unreadable
            default: .keysAway
            }
    }
}
