import Contracts
import Messaging
import MessagingTesting
import Notifications
import Testing
import WebPages

/// Reminds the privacy officer of each capture that no rental covers: its guest waits until somebody books one.
struct RemindOfficer: MessageHandler {
    let officer: OfficerMails

    func handle(_ fact: CaptureParked, in context: HandlingContext) async throws {
        try await officer.tell(
            OfficerMatter(
                "parked", occasion: "\(fact.captureID)",
                values: ["capture": "\(fact.captureID)", "reason": fact.reason.rawValue]),
            about: fact.captureID, in: context)
    }
}

@Suite("RemindOfficer")
struct RemindOfficerTests {
    private let texts = Texts([
        .dutch: ["mail.parked.subject": "Opname {capture} wacht", "mail.parked.body": "Reden: {reason}."],
        .french: ["mail.parked.subject": "La prise {capture} attend", "mail.parked.body": "Motif : {reason}."],
        .german: ["mail.parked.subject": "Aufnahme {capture} wartet", "mail.parked.body": "Grund: {reason}."],
        .english: ["mail.parked.subject": "Capture {capture} waits", "mail.parked.body": "Reason: {reason}."],
    ])

    @Test(arguments: Language.allCases)
    func `the officer is reminded once of a capture, in any language`(language: Language) async throws {
        let (fixture, notices) = (try await NoticeFixture(), InMemoryNotices())
        let officer = try fixture.officerMails(notices)
        let harness = MessagingHarness(
            service: "notifications", [Subscription { (_: Void) in RemindOfficer(officer: officer) }], session: {})
        let fact = CaptureParked(
            captureID: fixture.captureID, boothID: Identifier(at: NoticeFixture.now), reason: .unbound,
            parkedAt: NoticeFixture.now)
        for _ in 1...2 { try await harness.deliver(fact) }
        #expect(notices.all.count == 1)
        var notice = try #require(notices.all.first)
        notice.language = language
        let mail = try await fixture.writer(texts).mail(for: fixture.delivery(of: notice))
        let text = String(decoding: mail.bytes, as: UTF8.self).replacing("=\r\n", with: "")
        #expect(mail.recipient == "officer@photos.example")
        #expect(text.contains("\(fact.captureID)") && text.contains("unbound") && !text.contains("["))
    }
}
