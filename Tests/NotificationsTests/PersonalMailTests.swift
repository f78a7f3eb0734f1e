import Contracts
import Foundation
import Messaging
import MessagingTesting
import Notifications
import Testing
import Vault
import WebPages

@Suite("Mails about a person's own account")
struct PersonalMailTests {
    private static let link = "https://photos.example/accounts/password/SECRET"

    private func content(_ topic: NoticeTopic, _ language: Language, link: String? = Self.link) throws -> MailContent {
        .personal(
            topic, link: link, lifetime: LinkLifetime(from: NoticeFixture.now, until: NoticeFixture.now + 3600),
            texts: try NoticeFixture.texts, language: language, site: NoticeFixture.site,
            origin: "https://photos.example")
    }

    private func sentences(_ content: MailContent) -> [String] {
        [content.subject, content.lead, content.link?.label, content.privacyLabel].compactMap(\.self) + content.notes
            + content.why
    }

    /// What an order leads to.
    private func notice(_ fixture: NoticeFixture, _ order: SendNotice) async throws -> NewNotice {
        let notices = InMemoryNotices()
        let harness = MessagingHarness(
            service: "notifications",
            [
                Subscription { (_: Void) in
                    TellPerson(
                        notices: notices, vault: fixture.vault, hasher: fixture.hasher, domain: "photos.example")
                }
            ], session: {})
        try await harness.deliver(order)
        return try #require(notices.all.first)
    }

    /// The mail of a notice that was ordered, without the breaks that quoted-printable puts into long lines, and its `=3D`.
    private func mail(_ fixture: NoticeFixture, _ order: SendNotice) async throws -> String {
        let notice = try await notice(fixture, order)
        let mail = try await fixture.writer().mail(for: fixture.delivery(of: notice))
        #expect(mail.recipient == "Zoe@guests.example")
        return String(decoding: mail.bytes, as: UTF8.self).replacing("=\r\n", with: "").replacing("=3D", with: "=")
    }

    @Test(arguments: NoticeTopic.allCases, Language.allCases)
    func `every topic has its sentences, and none has a gap`(topic: NoticeTopic, language: Language) throws {
        let content = try content(topic, language)
        #expect(content.language == language.rawValue)
        #expect(content.link?.address == Self.link)
        #expect(sentences(content).allSatisfy { !$0.isEmpty && !$0.contains("[") && !$0.contains("{") })
        #expect(sentences(content).contains { $0.contains("Click & Co <Brussel>") })
        let hour: [Language: String] = [.dutch: "1 uur", .french: "1 heure", .german: "1 Stunde", .english: "1 hour"]
        #expect(content.notes.count { $0.contains(hour[language] ?? "?") } == 1)
        #expect(content.notes.count == 3 && content.why.count == 1)
        // In a language's own words, and not in the fallback's.
        let texts = try NoticeFixture.texts
        for part in ["subject", "lead", "link", "mistake"] {
            #expect(texts.contains("mail.\(topic.rawValue).\(part)", language))
        }
    }

    @Test(arguments: NoticeTopic.allCases, Language.allCases)
    func `without a link nothing is said of one`(topic: NoticeTopic, language: Language) throws {
        let content = try content(topic, language, link: nil)
        #expect(content.link == nil && content.notes.count == 1)
        for word in ["link", "le lien"] {
            #expect(!sentences(content).contains { $0.lowercased().contains(word) }, "\(word)")
        }
    }

    @Test(arguments: Language.allCases)
    func `no two topics begin or go on alike`(language: Language) throws {
        let all = try NoticeTopic.allCases.map { try content($0, language) }
        #expect(Set(all.map(\.subject)).count == all.count)
        #expect(Set(all.map(\.lead)).count == all.count)
    }

    @Test(arguments: NoticeTopic.allCases, Language.allCases)
    func `the link stands in both forms of the mail`(topic: NoticeTopic, language: Language) async throws {
        let fixture = try await NoticeFixture()
        let order = try await fixture.order(topic, link: "/accounts/x/SECRET?a=1&b=2", language: language)
        let text = try await mail(fixture, order)
        let link = "https://photos.example/accounts/x/SECRET?a=1&b=2"
        #expect(text.components(separatedBy: link).count == 2, "once in the text")
        let escaped = link.replacing("&", with: "&amp;")
        #expect(text.components(separatedBy: escaped).count == 4, "thrice in the HTML")
        #expect(!text.contains("[mail.") && !text.contains("{"))
        #expect(text.contains("multipart/alternative") && text.contains("Auto-Submitted: auto-generated"))
        #expect(text.contains("Reply-To: hello@photos.example"))
    }

    @Test(arguments: Language.allCases)
    func `a mail without a link has no empty place for it`(language: Language) async throws {
        let fixture = try await NoticeFixture()
        let order = try await fixture.order(.secondFactorChanged, link: nil, language: language)
        let text = try await mail(fixture, order)
        #expect(!text.contains("href=\"\"") && !text.contains("nil") && !text.contains("Optional"))
        #expect(!text.contains("background:#0b5ed7"), "no button")
        #expect(!text.contains("\r\n\r\n\r\n"), "no empty paragraph")
        let links = text.components(separatedBy: "href=\"").dropFirst()
        #expect(links.count == 1 && links.allSatisfy { $0.hasPrefix("https://photos.example/policy\"") })
    }

    @Test func `how long the link is good is counted from when it was asked for`() async throws {
        let fixture = try await NoticeFixture()
        let week = try await fixture.order(
            .memberInvitation, language: .english, until: NoticeFixture.now + 7 * 86_400)
        try await #expect(mail(fixture, week).contains("The link works for 7 days, counted from"))
        var late = try await fixture.order(language: .english)
        late.askedAt -= 7200
        try await #expect(mail(fixture, late).contains("The link works for 3 hours, counted from"))
    }

    @Test func `a mail about an account loads nothing and measures nothing`() async throws {
        let fixture = try await NoticeFixture()
        let text = try await mail(fixture, fixture.order(language: .english)).lowercased()
        for word in ["<img", "<script", "<link", "url(", "src=", "background=", "list-unsubscribe"] {
            #expect(!text.contains(word), "\(word)")
        }
        let places = text.components(separatedBy: "http").dropFirst()
        #expect(places.allSatisfy { $0.hasPrefix("s://photos.example/") })
    }

    @Test func `a destroyed key leaves nothing to write`() async throws {
        let fixture = try await NoticeFixture()
        let delivery = try fixture.delivery(of: await notice(fixture, fixture.order()))
        try await fixture.vault.destroyKey(fixture.key)
        let error = await #expect(throws: UnwritableMail.self) { try await fixture.writer().mail(for: delivery) }
        #expect(error?.reason == .erased)
    }

    @Test func `the text can be looked at before anybody gets it`() async throws {
        let writer = try await NoticeFixture().writer()
        let text = try writer.preview(.passwordReset, hasLink: true, in: .english)
        #expect(text.hasPrefix("Choose another password\n\n") && text.contains("https://photos.example/accounts/"))
        #expect(try !writer.preview(.secondFactorChanged, hasLink: false, in: .english).contains("/accounts/"))
    }
}
