package import Contracts
import FoundationEssentials
import Logging
import Mail
package import Messaging
package import Vault

/// When a capture can be looked at, owes its guest a mail: if there is an address and the guest agreed, and once.
package struct InviteGuest: MessageHandler {
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

    package func handle(_ capture: CaptureReady, in context: HandlingContext) async throws {
        guard capture.consents.allow(.mail), let sealed = capture.address else { return }
        let notice: NewNotice
        do {
            notice = try await self.notice(of: capture, address: sealed, at: context.now)
        } catch VaultError.destroyed {
            // The capture was erased meanwhile: there is nothing to show.
            context.logger.info("capture erased, nobody is told", metadata: ["capture.id": "\(capture.captureID)"])
            return
        } catch VaultError.malformed, VaultError.tampered {
            throw InviteGuestError.unreadableAddress
        }
        guard try await notices.record(notice) else { return }
        context.logger.info(
            "notice recorded", metadata: ["notice.id": "\(notice.id)", "capture.id": "\(capture.captureID)"])
        if notice.refusal != nil {
            // Said aloud: an address that was stored and never written to must not go unnoticed.
            try await context.outbox.publish(
                NoticeFailed(noticeID: notice.id, captureID: capture.captureID, code: nil, failedAt: context.now),
                MessageDetails(rental: capture.rentalID.uuid))
        }
    }

    private func notice(of capture: CaptureReady, address sealed: Sealed, at now: Date) async throws -> NewNotice {
        let typed = try await vault.openText(SealedValue(text: sealed.text), purpose: SealedPurpose.mailAddress)
        // Keyboards on booths add white space.
        let address = typed.trimmed
        let lookup = try? hasher.hash(mail: address)
        let isAddress = lookup != nil && (try? MailAddress(address)) != nil
        let key = KeyID(capture.keyID.uuid)
        let id = Identifier<Notice>(at: now)
        let deliveryID = Identifier<Delivery>(at: now)
        return NewNotice(
            id: id, kind: .captureReady, noticeClass: .service, captureID: capture.captureID, keyID: capture.keyID,
            language: capture.language,
            session: try await vault.seal(capture.session, under: key, purpose: NoticePurpose.session),
            createdAt: now, deliveryID: deliveryID,
            recipient: try await vault.seal(address, under: key, purpose: SealedPurpose.mailAddress),
            recipientLookup: lookup?.bytes, messageID: "\(id).\(deliveryID)@\(domain)",
            giveUpAt: now.addingTimeInterval(DeliveryPolicy.patience),
            refusal: isAddress ? nil : .notAnAddress)
    }
}

/// Why a capture's guest cannot be told.
enum InviteGuestError: ClassifiedError {
    case unreadableAddress

    var kind: FailureKind { .permanent }
    var reasonCode: String { "unreadable-address" }
}
