import Contracts
import FoundationEssentials
import Mail
import Messaging
import PostgreSQL
import Vault

/// Tells the privacy officer, once, that a customer has not decided in time whether a guest's capture is erased.
struct TellOfficer: MessageHandler {
    let notices: any Notices
    let vault: Vault
    let hasher: LookupHasher
    let officer: MailAddress
    /// The right half of Message-IDs.
    let domain: String

    func handle(_ fact: DecisionOverdue, in context: HandlingContext) async throws {
        // The erasure's own identifier, so that a repeated message makes no second key.
        let key = try await vault.createKey(.notice, id: KeyID(fact.erasureID.uuid))
        let (notice, delivery) = (Identifier<Notice>(at: context.now), Identifier<Delivery>(at: context.now))
        _ = try await notices.record(
            NewNotice(
                id: notice, kind: .decisionOverdue, noticeClass: .statutory, captureID: fact.captureID,
                erasureID: fact.erasureID, keyID: Identifier(key.uuid), language: .dutch, createdAt: context.now,
                deliveryID: delivery,
                recipient: try await vault.seal(officer.address, under: key, purpose: SealedPurpose.mailAddress),
                recipientLookup: try? hasher.hash(mail: officer.address).bytes,
                messageID: "\(notice).\(delivery)@\(domain)",
                giveUpAt: context.now.addingTimeInterval(DeliveryPolicy.patience)))
    }
}
