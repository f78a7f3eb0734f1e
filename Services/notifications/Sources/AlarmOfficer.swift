package import Contracts
package import FoundationEssentials
import Mail
import Messaging
import Vault

/// Tells the privacy officer, once for each alarm, that a legal deadline is near.
struct AlarmOfficer: MessageHandler {
    let notices: any Notices
    let vault: Vault
    let hasher: LookupHasher
    let officer: MailAddress
    /// The right half of Message-IDs.
    let domain: String

    func handle(_ fact: DeadlineNear, in context: HandlingContext) async throws {
        // The message's own identifier, so that a repeated one makes no second key and no second notice.
        let key = try await vault.createKey(.notice, id: KeyID(context.envelope.id))
        let (notice, delivery) = (Identifier<Notice>(at: context.now), Identifier<Delivery>(at: context.now))
        _ = try await notices.record(
            NewNotice(
                id: notice, kind: .deadlineNear, noticeClass: .statutory, deadline: NearDeadline(fact),
                keyID: Identifier(key.uuid), language: .dutch, createdAt: context.now, deliveryID: delivery,
                recipient: try await vault.seal(officer.address, under: key, purpose: SealedPurpose.mailAddress),
                recipientLookup: try? hasher.hash(mail: officer.address).bytes,
                messageID: "\(notice).\(delivery)@\(domain)",
                giveUpAt: context.now.addingTimeInterval(DeliveryPolicy.patience)))
    }
}

/// A legal deadline as the officer's mail tells it.
package struct NearDeadline: Sendable, Equatable {
    package var clock: LegalClock
    package var subjectID: UUID
    package var dueAt: Date
    package var hours: Int

    init(_ fact: DeadlineNear) {
        self.init(clock: fact.clock, subjectID: fact.subjectID, dueAt: fact.dueAt, hours: fact.hours)
    }

    package init(clock: LegalClock, subjectID: UUID, dueAt: Date, hours: Int) {
        self.clock = clock
        self.subjectID = subjectID
        self.dueAt = dueAt
        self.hours = hours
    }

    /// What the mail's texts name.
    var values: [String: String] {
        ["of": subjectID.uuidString.lowercased(), "due": ContractCoding.text(of: dueAt), "hours": "\(hours)"]
    }
}
