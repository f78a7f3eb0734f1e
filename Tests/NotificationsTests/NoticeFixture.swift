import Contracts
import DurableFiles
import Foundation
import Mail
import Notifications
import Synchronization
import Vault
import WebPages

/// A capture that is ready, with the keys that its address is sealed under.
struct NoticeFixture: Sendable {
    static let now = Date(timeIntervalSince1970: 1_790_000_000)
    static let session = "0003C7Q2X8TESTCODE0000000000"

    let vault = Vault(keys: InMemoryKeyStore(), masterKeys: MasterKeys(VersionedSecrets.random()))
    let hasher = LookupHasher(peppers: VersionedSecrets.random())
    let captureID = Identifier<Capture>(at: NoticeFixture.now)
    let key = KeyID()

    init() async throws { try await vault.createKey(.capture, id: key) }

    func capture(
        address: String? = "Zoe@Guests.example", agrees: Bool? = true, language: Language = .dutch
    ) async throws -> CaptureReady {
        var sealed: Sealed?
        if let address {
            sealed = Sealed(try await vault.seal(address, under: key, purpose: SealedPurpose.mailAddress).text)
        }
        return CaptureReady(
            captureID: captureID, rentalID: Identifier(at: Self.now), customerID: Identifier(at: Self.now),
            keyID: Identifier(key.uuid), session: Self.session, readyAt: Self.now, renditions: 3, language: language,
            consents: agrees.map {
                [
                    Consent(
                        scope: .mail, isGiven: $0, textHash: String(repeating: "0", count: 64), language: language,
                        at: Self.now)
                ]
            } ?? [], address: sealed)
    }

    /// An order to tell the person of something, whose link is good for an hour.
    func order(
        _ topic: NoticeTopic = .passwordReset, to address: String = "Zoe@Guests.example",
        link: String? = "/accounts/password/SECRET", language: Language = .dutch,
        until: Date = NoticeFixture.now + 3600
    ) async throws -> SendNotice {
        var sealed: Sealed?
        if let link { sealed = Sealed(try await vault.seal(link, under: key, purpose: SealedPurpose.noticeLink).text) }
        return SendNotice(
            noticeID: Identifier(at: Self.now), topic: topic, keyID: Identifier(key.uuid),
            to: Sealed(try await vault.seal(address, under: key, purpose: SealedPurpose.mailAddress).text),
            language: language, link: sealed, until: until, askedAt: Self.now)
    }

    /// A delivery as the table hands it out.
    func delivery(of notice: NewNotice) throws -> DueDelivery {
        let matter: NoticeMatter
        if let officer = notice.officer {
            matter = .officer(officer)
        } else if let personal = notice.personal {
            matter = .personal(personal)
        } else if let capture = notice.captureID, let session = notice.session {
            matter = .captureReady(capture, session: session)
        } else {
            throw NoMatter()
        }
        return DueDelivery(
            id: notice.deliveryID, noticeID: notice.id, matter: matter, captureID: notice.captureID,
            language: notice.language, recipient: notice.recipient,
            messageID: notice.messageID, createdAt: notice.createdAt,
            attempts: 1, giveUpAt: notice.giveUpAt,
            lease: UUID())
    }

    /// Mails to the officer, recorded in `notices`.
    func officerMails(_ notices: any Notices) throws -> OfficerMails {
        OfficerMails(
            notices: notices, vault: vault, hasher: hasher, officer: try MailAddress("officer@photos.example"),
            domain: "photos.example")
    }

    func writer(_ texts: Texts? = nil) throws -> MailWriter {
        try MailWriter(
            vault: vault, hasher: hasher, texts: texts ?? Self.texts, site: Self.site, origin: "https://photos.example",
            sender: Self.sender)
    }

    static var texts: Texts {
        get throws { try Texts(directories: [Notifications.texts].compactMap(\.self)) }
    }

    static var site: Site {
        var site = Site()
        site.companyName = "Click & Co <Brussel>"
        site.privacyMail = "privacy@photos.example"
        return site
    }

    static var sender: MailSender {
        get throws {
            MailSender(
                from: try MailAddress("photos@photos.example", name: "Click & Co"),
                replyTo: try MailAddress("hello@photos.example"), bounces: try MailAddress("bounces@photos.example"))
        }
    }
}

private struct NoMatter: Error {}

/// The tables, in memory.
final class InMemoryNotices: Notices {
    private let notices = Mutex<[NewNotice]>([])

    var all: [NewNotice] { notices.withLock { $0 } }

    func record(_ notice: NewNotice) async throws -> Bool {
        notices.withLock { notices in
            let isThere = notices.contains { other in
                guard notice.personal == nil else { return other.id == notice.id }
                guard let matter = notice.officer else {
                    return other.captureID == notice.captureID && other.kind == notice.kind
                }
                return other.officer?.topic == matter.topic && other.officer?.occasion == matter.occasion
            }
            if isThere { return false }
            notices.append(notice)
            return true
        }
    }
}
