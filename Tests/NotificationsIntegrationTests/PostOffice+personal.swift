import Contracts
import Foundation
import Notifications
import PostgreSQL
import Vault

/// What `accounts` orders to tell people of their own accounts.
extension PostOffice {
    /// - Parameters:
    ///   - key: the person's; another one for each order unless told otherwise.
    ///   - lifetime: seconds for which the mail is of use.
    func order(
        _ topic: NoticeTopic = .passwordReset, to address: String, link: String? = "/accounts/password/SECRET",
        language: Language = .english, under key: KeyID? = nil, lifetime: TimeInterval = 3600
    ) async throws -> SendNotice {
        var person = key
        if person == nil { person = try await vault.createKey(.person) }
        let key = person ?? KeyID()
        var sealed: Sealed?
        if let link { sealed = Sealed(try await vault.seal(link, under: key, purpose: SealedPurpose.noticeLink).text) }
        return SendNotice(
            noticeID: Identifier(at: now), topic: topic, keyID: Identifier(key.uuid),
            to: Sealed(try await vault.seal(address, under: key, purpose: SealedPurpose.mailAddress).text),
            language: language, link: sealed, until: now + lifetime, askedAt: now)
    }

    /// Hears the order to tell somebody of something.
    @discardableResult
    func tell(
        _ address: String, of topic: NoticeTopic = .passwordReset, link: String? = "/accounts/password/SECRET",
        lifetime: TimeInterval = 3600
    ) async throws -> SendNotice {
        let order = try await order(topic, to: address, link: link, lifetime: lifetime)
        try await hear(order)
        return order
    }

    /// The delivery of a notice; nil when there is none.
    func row(of notice: Identifier<Notice>) async throws -> Row? {
        try await database.row("select * from delivery where notice_id = \(notice.uuid)").map(Row.init)
    }

    /// Whether the link of a notice is still kept.
    func hasLink(_ notice: Identifier<Notice>) async throws -> Bool {
        try await database.value("select link is not null from notice where id = \(notice.uuid)") ?? false
    }

    func isIn(_ state: String, _ notice: Identifier<Notice>) async -> Bool {
        ((try? await row(of: notice)) ?? nil)?.state == state
    }
}
