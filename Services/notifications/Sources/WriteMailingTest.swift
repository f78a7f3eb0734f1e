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
            try await record(order.mailingID, to: SealedValue(text: order.to.text), at: context.now)
        } catch VaultError.destroyed {
            // The request is over, so nobody waits for the test any more.
            context.logger.info(
                "the key of a mailing's test is destroyed", metadata: ["mailing.id": "\(order.subject)"])
        } catch VaultError.malformed, VaultError.tampered {
            throw MailingRefusal.unreadableAddress
        }
    }

    /// - Parameter address: sealed for `SealedPurpose.mailAddress`.
    /// - Throws: ``MailingRefusal``, `VaultError`.
    func record(_ id: Identifier<Mailing>, to address: SealedValue, at now: Date) async throws {
        guard try await Mailings(runner: transaction).mailing(id) != nil else { throw MailingRefusal.unknown }
        let typed = try await vault.openText(address, purpose: SealedPurpose.mailAddress)
        guard let lookup = try? hasher.hash(mail: typed), (try? MailAddress(typed)) != nil else {
            throw MailingRefusal.notAnAddress
        }
        for language in Language.allCases {
            let (notice, delivery) = (Identifier<Notice>(at: now), Identifier<Delivery>(at: now))
            _ = try await PostgreSQLNotices(transaction: transaction).record(
                NewNotice(
                    id: notice, kind: .mailingTest, noticeClass: .service, mailingID: id,
                    keyID: Identifier(address.keyID.uuid), language: language, createdAt: now, deliveryID: delivery,
                    recipient: address, recipientLookup: lookup.bytes, messageID: "\(notice).\(delivery)@\(domain)",
                    giveUpAt: now.addingTimeInterval(DeliveryPolicy.patience)))
        }
    }
}
