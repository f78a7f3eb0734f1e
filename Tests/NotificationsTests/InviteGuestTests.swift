import Contracts
import Foundation
import Messaging
import MessagingTesting
import Notifications
import Testing
import Vault

@Suite("InviteGuest")
struct InviteGuestTests {
    private let notices = InMemoryNotices()

    private func harness(_ fixture: NoticeFixture) -> MessagingHarness<Void> {
        let notices = notices
        return MessagingHarness(
            service: "notifications",
            [
                Subscription { (_: Void) in
                    InviteGuest(
                        notices: notices, vault: fixture.vault, hasher: fixture.hasher, domain: "photos.example")
                }
            ], session: {})
    }

    @Test func `a guest who left an address and agreed is owed one mail`() async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        try await harness.deliver(fixture.capture(address: " Zoe@Guests.example\n"))
        let notice = try #require(notices.all.first)
        #expect(notice.kind == .captureReady && notice.noticeClass == .service && notice.refusal == nil)
        #expect(notice.messageID == "\(notice.id).\(notice.deliveryID)@photos.example")
        #expect(try notice.recipientLookup == fixture.hasher.hash(mail: "zoe@guests.example").bytes)
        #expect(
            try await fixture.vault.openText(notice.recipient, purpose: SealedPurpose.mailAddress)
                == "Zoe@Guests.example")
        #expect(
            try await fixture.vault.openText(#require(notice.session), purpose: NoticePurpose.session)
                == NoticeFixture.session)
        #expect(notice.giveUpAt.timeIntervalSince(notice.createdAt) == 3 * 86_400)
        #expect(await harness.saidMessages.isEmpty)
    }

    @Test func `a capture that is announced again is not mailed again`() async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        let capture = try await fixture.capture()
        let id = UUID()
        try await harness.deliver(capture, id: id)
        try await harness.deliver(capture, id: id)
        try await harness.deliver(capture)
        #expect(notices.all.count == 1)
        #expect(await harness.parked.isEmpty)
    }

    @Test(arguments: [("zoe@guests.example", false), ("zoe@guests.example", nil), (nil, true)] as [(String?, Bool?)])
    func `without consent or address nobody is mailed`(address: String?, agrees: Bool?) async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        try await harness.deliver(fixture.capture(address: address, agrees: agrees))
        #expect(notices.all.isEmpty)
        #expect(await harness.parked.isEmpty)
    }

    // andi34/photobooth #461: an address was stored and no mail ever sent, and nobody knew.
    @Test(arguments: ["zoe", "zoe@", "zoe@guests@example", "zoe at guests"])
    func `what is no address is recorded as failed and said aloud`(typed: String) async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        try await harness.deliver(fixture.capture(address: typed))
        let notice = try #require(notices.all.first)
        #expect(notice.refusal == .notAnAddress)
        let failures = try await harness.said(NoticeFailed.self)
        #expect(failures.map(\.noticeID) == [notice.id])
        #expect(failures.first?.captureID == fixture.captureID)
    }

    @Test func `an erased capture owes nobody a mail`() async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        let capture = try await fixture.capture()
        try await fixture.vault.destroyKey(fixture.key)
        try await harness.deliver(capture)
        #expect(notices.all.isEmpty)
        #expect(await harness.parked.isEmpty)
    }

    @Test func `an address that was sealed for something else is parked at once`() async throws {
        let fixture = try await NoticeFixture()
        let harness = harness(fixture)
        var capture = try await fixture.capture()
        capture.address = Sealed(
            try await fixture.vault.seal("zoe@guests.example", under: fixture.key, purpose: "other").text)
        try await harness.deliver(capture)
        #expect(await harness.parked.map(\.reason) == ["unreadable-address"])
        #expect(notices.all.isEmpty)
    }
}
