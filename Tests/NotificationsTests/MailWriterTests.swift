import Contracts
import Foundation
import Messaging
import MessagingTesting
import Notifications
import Testing
import Vault
import WebPages

@Suite("MailWriter")
struct MailWriterTests {
    private func notice(_ fixture: NoticeFixture, _ language: Language) async throws -> NewNotice {
        let notices = InMemoryNotices()
        let harness = MessagingHarness(
            service: "notifications",
            [
                Subscription { (_: Void) in
                    InviteGuest(
                        notices: notices, vault: fixture.vault, hasher: fixture.hasher, domain: "photos.example")
                }
            ], session: {})
        try await harness.deliver(fixture.capture(language: language))
        return try #require(notices.all.first)
    }

    @Test func `no language lacks a sentence`() throws {
        #expect(try NoticeFixture.texts.gaps().isEmpty)
    }

    @Test(arguments: LegalClock.allCases)
    func `the officer's alarm has words for each deadline of the law`(clock: LegalClock) throws {
        for part in ["subject", "body"] {
            #expect(try NoticeFixture.texts.contains("mail.deadline.\(clock.rawValue).\(part)"))
        }
    }

    @Test(arguments: Language.allCases)
    func `a mail says what, where, who holds it, until when and why`(language: Language) throws {
        let texts = try NoticeFixture.texts
        let content = MailContent.captureReady(
            link: "https://photos.example/g/CODE", texts: texts, language: language, site: NoticeFixture.site,
            origin: "https://photos.example")
        #expect(content.language == language.rawValue)
        #expect(content.privacy == "https://photos.example/policy")
        let sentences =
            [content.subject, content.lead, content.link?.label ?? "", content.privacyLabel] + content.notes
            + content.why
        #expect(sentences.allSatisfy { !$0.isEmpty && !$0.contains("[") && !$0.contains("{") })
        #expect(content.notes.contains { $0.contains("Click & Co <Brussel>") })
        #expect(content.why.contains { $0.contains("privacy@photos.example") })
    }

    @Test func `each language says it in its own words`() throws {
        let texts = try NoticeFixture.texts
        let subjects = Set(Language.allCases.map { texts("mail.captureReady.subject", $0) })
        #expect(subjects.count == Language.allCases.count)
    }

    @Test func `a mail has both forms, an identifier of its own and a mark that a program sent it`() async throws {
        let fixture = try await NoticeFixture()
        let notice = try await notice(fixture, .french)
        let mail = try await fixture.writer().mail(for: fixture.delivery(of: notice))
        let text = String(decoding: mail.bytes, as: UTF8.self)
        #expect(mail.sender == "bounces@photos.example" && mail.recipient == "Zoe@guests.example")
        #expect(
            text.contains("Message-Id: <\(notice.messageID)>") || text.contains("Message-ID: <\(notice.messageID)>"))
        #expect(text.contains("Auto-Submitted: auto-generated"))
        #expect(text.contains("Reply-To: hello@photos.example"))
        #expect(text.contains("multipart/alternative"))
        let joined = text.replacing("=\r\n", with: "")
        #expect(
            joined.components(separatedBy: "https://photos.example/g/\(NoticeFixture.session)").count == 5,
            "once in the text, thrice in the HTML")
    }

    @Test func `the same delivery makes the same bytes`() async throws {
        let fixture = try await NoticeFixture()
        let delivery = try fixture.delivery(of: await notice(fixture, .german))
        let first = try await fixture.writer().mail(for: delivery)
        let second = try await fixture.writer().mail(for: delivery)
        #expect(first.bytes == second.bytes)
    }

    @Test func `a mail loads nothing and measures nothing`() async throws {
        let fixture = try await NoticeFixture()
        let mail = try await fixture.writer().mail(for: try fixture.delivery(of: await notice(fixture, .english)))
        let text = String(decoding: mail.bytes, as: UTF8.self).replacing("=\r\n", with: "").lowercased()
        for word in ["<img", "<script", "<link", "url(", "src=", "background=", "list-unsubscribe"] {
            #expect(!text.contains(word), "\(word)")
        }
        let places = text.components(separatedBy: "http").dropFirst()
        #expect(places.allSatisfy { $0.hasPrefix("s://photos.example/") })
    }

    @Test func `a company's name cannot become markup in HTML and stays as it is in text`() async throws {
        let fixture = try await NoticeFixture()
        let mail = try await fixture.writer().mail(for: try fixture.delivery(of: await notice(fixture, .english)))
        let text = String(decoding: mail.bytes, as: UTF8.self).replacing("=\r\n", with: "")
        #expect(text.contains("Click &amp; Co &lt;Brussel&gt;"))
        #expect(text.contains("Click & Co <Brussel>"))
    }

    @Test func `a letter to many is the same for all, and nobody gets another language's or another mailing's`()
        async throws
    {
        let fixture = try await NoticeFixture()
        let writer = try fixture.writer()
        func mail(_ text: String, _ kind: MailingKind, _ language: Language, isTest: Bool = false) async throws
            -> String
        {
            var delivery = try fixture.delivery(of: await notice(fixture, language))
            delivery.matter = .mailing(
                Identifier(UUID()), kind, MailingText(subject: "About a disk", body: text), isTest: isTest)
            return String(decoding: try await writer.mail(for: delivery).bytes, as: UTF8.self)
        }
        let first = try await mail("It was stolen.", .breach, .dutch)
        #expect(first.contains("It was stolen.") && first.contains("Subject: About a disk"))
        let second = try await mail("It was found.", .breach, .dutch)
        #expect(second.contains("It was found.") && !second.contains("stolen"))
        let all = [
            first, second, try await mail("It was stolen.", .breach, .french),
            try await mail("It was stolen.", .policy, .dutch),
            try await mail("It was stolen.", .breach, .dutch, isTest: true),
        ]
        #expect(Set(all.map(Self.withoutIdentifiers)).count == all.count)
        let again = try await mail("It was stolen.", .breach, .dutch)
        #expect(Self.withoutIdentifiers(again) == Self.withoutIdentifiers(first))
    }

    /// What a mail says, without what differs from mail to mail.
    private static func withoutIdentifiers(_ mail: String) -> String {
        mail.split(separator: "\r\n").filter { line in
            !line.contains("=_") && !line.lowercased().hasPrefix("message-id")
        }.joined(separator: "\n")
    }

    @Test func `a destroyed key leaves nothing to write`() async throws {
        let fixture = try await NoticeFixture()
        let delivery = try fixture.delivery(of: await notice(fixture, .dutch))
        try await fixture.vault.destroyKey(fixture.key)
        let error = await #expect(throws: UnwritableMail.self) { try await fixture.writer().mail(for: delivery) }
        #expect(error?.reason == .erased)
    }
}
