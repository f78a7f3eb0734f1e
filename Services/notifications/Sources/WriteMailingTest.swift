import Contracts
import FoundationEssentials
import Mail
import Messaging
import PostgreSQL
import Vault
import Logging

/// Sends one mail of a mailing, in every language, to the person who wants to see it first.
struct WriteMailingTest: MessageHandler {
    let transaction: Transaction
    let vault: Vault
    let hasher: LookupHasher
    /// The right half of Message-IDs.
    let domain: String

    func handle(_ order: TestMailing, in context: HandlingContext) async throws {
        do {
            let address = try await vault.openText(
                SealedValue(text: order.to.text), purpose: SealedPurpose.mailAddress)
            // The message's own identifier, so that a repeated one makes no second key.
            try await record(order.mailingID, to: address, under: KeyID(context.envelope.id), at: context.now)
        } catch VaultError.destroyed {
            // The request is over, so nobody waits for the test any more.
            context.logger.info(
                "the key of a mailing's test is destroyed", metadata: ["mailing.id": "\(order.subject)"])
        } catch VaultError.malformed, VaultError.tampered {
            throw MailingRefusal.unreadableAddress
        }
    }

    /// - Parameter keyID: of the key that is made for this test alone, and ends with it.
    /// - Throws: ``MailingRefusal``, before a key is made; `VaultError`.
    func record(_ id: Identifier<Mailing>, to typed: String, under keyID: KeyID, at now: Date) async throws {
        guard try await Mailings(runner: transaction).mailing(id) != nil else { throw MailingRefusal.unknown }
        guard let lookup = try? hasher.hash(mail: typed), (try? MailAddress(typed)) != nil else {
            throw MailingRefusal.notAnAddress
        }
        let key = try await vault.createKey(.notice, id: keyID)
        let address = try await vault.seal(typed, under: key, purpose: SealedPurpose.mailAddress)
        for language in Language.allCases {
            let (notice, delivery) = (Identifier<Notice>(at: now), Identifier<Delivery>(at: now))
            _ = try await PostgreSQLNotices(transaction: transaction).record(
                NewNotice(
                    id: notice, kind: .mailingTest, noticeClass: .service, mailingID: id,
                    keyID: Identifier(key.uuid), language: language, createdAt: now, deliveryID: delivery,
                    recipient: address, recipientLookup: lookup.bytes, messageID: "\(notice).\(delivery)@\(domain)",
                    giveUpAt: now.addingTimeInterval(DeliveryPolicy.patience)))
        }
    }
}
