import Contracts
import Foundation
import Notifications
import Testing
import Vault

@Suite("Mailings")
struct MailingPolicyTests {
    private static let now = NoticeFixture.now
    private static let text = MailingText(
        subject: "What happened to your pictures",
        body: "A disk was stolen.\nIt was sealed.\n\nYou need not do anything.")

    private func mailing(_ state: StoredMailing.State) -> StoredMailing {
        StoredMailing(
            id: Identifier(at: Self.now), kind: .breach, scope: MailingScope(), state: state, proposedBy: "Ann Peeters",
            proposedAt: Self.now, preparedAt: state == .gathering ? nil : Self.now, version: 0)
    }

    @Test(arguments: ["Ann Peeters", "ann peeters", " Ann  Peeters ", "ANNPEETERS"])
    func `whoever proposed a mailing cannot confirm it, however the name is written`(name: String) {
        #expect(throws: MailingRefusal.samePerson) {
            try MailingPolicy.permit(mailing(.prepared), confirmedBy: name)
        }
    }

    @Test func `somebody else confirms it, once everybody is known`() throws {
        try MailingPolicy.permit(mailing(.prepared), confirmedBy: "Bo Claes")
        #expect(throws: MailingRefusal.notPrepared) {
            try MailingPolicy.permit(mailing(.gathering), confirmedBy: "Bo Claes")
        }
        #expect(throws: MailingRefusal.nobodyConfirms) {
            try MailingPolicy.permit(mailing(.prepared), confirmedBy: " ")
        }
    }

    @Test func `a mailing without one of the languages is refused`() throws {
        var texts = Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0, Self.text) })
        try MailingPolicy.check(texts)
        texts[.german]?.body = " \n"
        #expect(throws: MailingRefusal.textMissing) { try MailingPolicy.check(texts) }
        texts[.german] = nil
        #expect(throws: MailingRefusal.textMissing) { try MailingPolicy.check(texts) }
        texts[.german] = MailingText(subject: "Zwei\nZeilen", body: "x")
        #expect(throws: MailingRefusal.subjectOfManyLines) { try MailingPolicy.check(texts) }
    }

    @Test(arguments: Language.allCases)
    func `a breach's mail says what is to be said and whom to ask, and nothing else`(language: Language) async throws {
        let fixture = try await NoticeFixture()
        let recipient = try await fixture.vault.seal(
            "zoe@guests.example", under: fixture.key, purpose: SealedPurpose.mailAddress)
        let delivery = DueDelivery(
            id: Identifier(at: Self.now), noticeID: Identifier(at: Self.now),
            matter: .mailing(Identifier(at: Self.now), .breach, Self.text, isTest: false), captureID: fixture.captureID,
            language: language, recipient: recipient,
            messageID: "1.2@photos.example", createdAt: Self.now, attempts: 1, giveUpAt: Self.now, lease: UUID())
        let mail = try await fixture.writer().mail(for: delivery)
        let whole = String(decoding: mail.bytes, as: UTF8.self)
        #expect(mail.recipient == "zoe@guests.example")
        #expect(whole.contains("Subject: What happened to your pictures"))
        #expect(whole.contains("Reply-To: privacy@photos.example"))
        #expect(whole.contains("multipart/alternative"))
        #expect(!whole.contains("http"), "no link, no advertising, nothing to load")
        let preview = try fixture.writer().preview(Self.text, .breach, in: language)
        #expect(preview.contains("A disk was stolen. It was sealed.\n\nYou need not do anything."))
        #expect(preview.contains("privacy@photos.example") && !preview.contains("{") && !preview.contains("["))
    }

    @Test func `a mail that ends whoever sends it is given up only after three days`() async throws {
        let fixture = try await NoticeFixture()
        let recipient = try await fixture.vault.seal(
            "zoe@guests.example", under: fixture.key, purpose: SealedPurpose.mailAddress)
        var delivery = DueDelivery(
            id: Identifier(at: Self.now), noticeID: Identifier(at: Self.now),
            matter: .mailing(Identifier(at: Self.now), .breach, Self.text, isTest: false), captureID: fixture.captureID,
            language: .dutch, recipient: recipient,
            messageID: "1.2@photos.example", createdAt: Self.now, attempts: 9, giveUpAt: Self.now + 86_400,
            lease: UUID())
        delivery.lapses = 9
        #expect(DeliveryPolicy.obstacle(delivery, at: Self.now) == nil)
        #expect(DeliveryPolicy.obstacle(delivery, at: Self.now + 86_400)?.reason == .processEnds)
        delivery.lapses = 1
        #expect(DeliveryPolicy.obstacle(delivery, at: Self.now + 86_400) == nil)
    }
}
