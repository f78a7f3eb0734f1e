import Contracts
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
    }

    private let vault: Vault
    private let texts: Texts
    private let templates: MailTemplates
    private let site: Site
    private let origin: String
    private let sender: MailSender

    /// - Throws: what is wrong with the templates.
    package init(vault: Vault, texts: Texts, site: Site, origin: String, sender: MailSender) throws {
        self.vault = vault
        self.texts = texts
        self.site = site
        self.origin = origin
        self.sender = sender
        templates = try MailTemplates()
    }

    /// - Throws: ``UnwritableMail``; `MailError` of kind `invalid` for an address that has not the form of one;
    ///   `CancellationError`.
    package func mail(for delivery: DueDelivery) async throws -> Mail {
        let recipient: MailAddress, session: String
        do {
            recipient = try MailAddress(
                try await vault.openText(delivery.recipient, purpose: NoticePurpose.recipient))
            session = try await vault.openText(delivery.session, purpose: NoticePurpose.session)
        } catch let error as MailError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw UnwritableMail(error)
        }
        let content =
            switch delivery.kind {
            case .captureReady:
                MailContent.captureReady(
                    link: "\(origin)/g/\(session)", texts: texts, language: delivery.language, site: site,
                    origin: origin)
            }
        let message = MailMessage(
            from: sender.from, to: recipient, replyTo: sender.replyTo, subject: content.subject,
            text: try templates.text(content), html: try templates.html(content), messageID: delivery.messageID,
            date: delivery.createdAt)
        return Mail(
            bytes: try message.rendered(), sender: sender.bounces.address, recipient: recipient.address)
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
