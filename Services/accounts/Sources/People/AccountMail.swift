import Contracts
import Foundation
import Messaging
import Vault

/// Orders mails about people's own accounts, with addresses and links sealed under their keys.
struct AccountMail: Sendable {
    let vault: Vault

    /// - Parameter path: where the mail leads, with whatever secret that wants.
    func order(
        _ topic: NoticeTopic, to person: StoredPerson, path: String? = nil,
        good lifetime: TimeInterval, now: Date, _ outbox: any Outbox
    ) async throws {
        guard let address = person.mail, let language = person.language else { return }
        var link: Sealed?
        if let path {
            link = Sealed(
                try await vault.seal(path, under: person.keyID, purpose: SealedPurpose.noticeLink).text)
        }
        try await outbox.send(
            SendNotice(
                noticeID: Identifier(at: now), topic: topic, keyID: Identifier(person.keyID.uuid),
                to: Sealed(address.text), language: language, link: link,
                until: now.addingTimeInterval(lifetime), askedAt: now),
            MessageDetails())
    }
}
