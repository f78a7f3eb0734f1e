import Contracts
import Foundation
import Messaging
import MessagingTesting
import Notifications
import Testing
import Vault

@Suite("TellPerson")
struct TellPersonTests {
    private let notices = InMemoryNotices()

    private func harness(_ fixture: NoticeFixture) -> MessagingHarness<Void> {
        let notices = notices
        return MessagingHarness(
            service: "notifications",
            [
                Subscription { (_: Void) in
                    TellPerson(
                        notices: notices, vault: fixture.vault, hasher: fixture.hasher, domain: "photos.example")
                }
            ], session: {})
    }

    @Test func `somebody is owed one mail until it is of no use any more`() async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        let order = try await fixture.order(to: " Zoe@Guests.example\n", language: .french)
        try await harness.deliver(order)
        let notice = try #require(notices.all.first)
        #expect(notice.id == order.noticeID && notice.kind == .personal && notice.noticeClass == .service)
        #expect(notice.refusal == nil && notice.captureID == nil && notice.language == .french)
        #expect(notice.keyID == order.keyID && notice.giveUpAt == order.until)
        #expect(notice.personal?.topic == .passwordReset && notice.personal?.askedAt == order.askedAt)
        #expect(try notice.personal?.link == SealedValue(text: #require(order.link).text))
        #expect(notice.messageID == "\(notice.id).\(notice.deliveryID)@photos.example")
        #expect(try notice.recipientLookup == fixture.hasher.hash(mail: "zoe@guests.example").bytes)
        #expect(
            try await fixture.vault.openText(notice.recipient, purpose: SealedPurpose.mailAddress)
                == "Zoe@Guests.example")
        #expect(await harness.saidMessages.isEmpty)
    }

    @Test func `the same notice that is ordered again changes nothing, another one is told`() async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        let order = try await fixture.order()
        let id = UUID()
        try await harness.deliver(order, id: id)
        try await harness.deliver(order, id: id)
        try await harness.deliver(order)
        #expect(notices.all.count == 1)
        try await harness.deliver(fixture.order())
        #expect(notices.all.count == 2)
        #expect(await harness.parked.isEmpty)
    }

    @Test(arguments: ["zoe", "zoe@", "zoe@guests@example", "zoe at guests"])
    func `what is no address is recorded as failed and said aloud`(typed: String) async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        let order = try await fixture.order(to: typed)
        try await harness.deliver(order)
        try await harness.deliver(order)
        #expect(notices.all.map(\.refusal) == [.notAnAddress])
        let failures = try await harness.said(NoticeFailed.self)
        #expect(failures.map(\.noticeID) == [order.noticeID] && failures.first?.captureID == nil)
    }

    @Test(arguments: [-1, 0] as [TimeInterval])
    func `an order that comes too late is recorded as failed and said aloud`(left: TimeInterval) async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        let order = try await fixture.order(until: NoticeFixture.now + left)
        try await harness.deliver(order)
        #expect(notices.all.map(\.refusal) == [.expired] && notices.all.map(\.personal?.link) == [nil])
        #expect(try await harness.said(NoticeFailed.self).map(\.noticeID) == [order.noticeID])
    }

    @Test func `an erased person is owed no mail`() async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        let order = try await fixture.order()
        try await fixture.vault.destroyKey(fixture.key)
        try await harness.deliver(order)
        #expect(notices.all.isEmpty)
        #expect(await harness.parked.isEmpty)
        #expect(await harness.saidMessages.isEmpty)
    }

    @Test func `what was sealed for something else is parked at once`() async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        let other = Sealed(try await fixture.vault.seal("/accounts", under: fixture.key, purpose: "other").text)
        var order = try await fixture.order()
        order.to = other
        try await harness.deliver(order)
        order = try await fixture.order()
        order.link = other
        try await harness.deliver(order)
        #expect(await harness.parked.map(\.reason) == ["unreadable-address", "unreadable-link"])
        #expect(notices.all.isEmpty)
    }

    @Test(arguments: [".evil.example/", "@evil.example/", "", "/accounts/a b", "/accounts/\r\nX: y", "/é"])
    func `a link that is no path of ours is parked at once`(link: String) async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        try await harness.deliver(fixture.order(link: link))
        #expect(await harness.parked.map(\.reason) == ["link-not-a-path"])
        #expect(notices.all.isEmpty)
    }

    @Test func `somebody may be told without a link`() async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        try await harness.deliver(fixture.order(.secondFactorChanged, link: nil))
        #expect(notices.all.map(\.personal?.link) == [nil])
        #expect(await harness.parked.isEmpty)
    }
}
