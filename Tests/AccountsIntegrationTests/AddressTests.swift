import Accounts
import Contracts
import Foundation
import Hexadecimal
import HTTPTypes
import PersonalData
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import Vault
import WebPagesTesting

extension OnRealServers {
    @Suite("another address")
    struct AddressTests {
        private static func ask(_ mail: String, in browser: TestBrowser) async throws -> TestResponse {
            try await browser.post("/accounts/me/address", [("mail", mail), ("current", QuietService.password)])
        }

        /// What both sides are mailed, by topic.
        private static func paths(_ quiet: QuietService) async throws -> [NoticeTopic: (to: String, path: String?)] {
            Dictionary(try await quiet.mails().map { ($0.topic, ($0.to, $0.path)) }) { _, last in last }
        }

        @Test func `an address holds once both sides agree, and then every link is void and others are signed out`()
            async throws
        {
            try await QuietService.with { quiet in
                let (old, new) = (QuietService.address(), QuietService.address())
                let browser = try await quiet.member(old, of: try await quiet.service.enrolled())
                let elsewhere = quiet.browser()
                try await #expect(quiet.signIn(old, in: elsewhere).status == .seeOther)
                _ = try await quiet.browser().post("/accounts/forgotten", [("mail", old)])
                let reset = try await eventuallyPath(.passwordReset, quiet)
                let wrong = try await browser.post("/accounts/me/address", [("mail", new), ("current", "wrong")])
                #expect(wrong.status == .unprocessableContent && wrong.text.contains("not right"))
                try await #expect(Self.ask(old.uppercased(), in: browser).text.contains("you have already"))
                try await #expect(Self.ask(new, in: browser).status == .seeOther)
                let mails = try await Self.paths(quiet)
                #expect(mails[.addressConfirmation]?.to == new && mails[.addressChange]?.to == old)
                let (confirm, agree) = (
                    try #require(mails[.addressConfirmation]?.path), try #require(mails[.addressChange]?.path)
                )
                try await #expect(browser.get("/accounts/me/address").text.contains(new))
                try await #expect(quiet.browser().get(confirm).text.contains(new), "looking changes nothing")
                let first = try await quiet.browser().post(confirm, [("decision", "confirm")])
                #expect(first.headers[.location] == "/accounts/address/waiting")
                try await #expect(quiet.signIn(new, in: quiet.browser()).status == .unprocessableContent)
                try await #expect(quiet.browser().post(confirm).status == .gone, "once")
                let second = try await browser.post(agree, [("decision", "agree")])
                #expect(second.headers[.location] == "/accounts/address/changed")
                #expect(try await quiet.mails().map(\.topic) == [.addressChanged])
                try await #expect(quiet.pass(of: browser).status == .ok, "whoever agreed stays")
                try await #expect(quiet.pass(of: elsewhere).status == .unauthorized)
                try await #expect(quiet.browser().get(reset).status == .gone)
                try await #expect(quiet.signIn(old, in: quiet.browser()).status == .unprocessableContent)
                try await #expect(quiet.signIn(new, in: quiet.browser()).status == .seeOther)
            }
        }

        private func eventuallyPath(_ topic: NoticeTopic, _ quiet: QuietService) async throws -> String {
            let mail = try await eventually("a mail") { try await quiet.mails().last { $0.topic == topic } }
            return try #require(mail.path)
        }

        @Test func `whoever has the old address keeps it, and the other link does nothing any more`() async throws {
            try await QuietService.with { quiet in
                let (old, new) = (QuietService.address(), QuietService.address())
                let browser = try await quiet.member(old, of: try await quiet.service.enrolled())
                _ = try await Self.ask(new, in: browser)
                let mails = try await Self.paths(quiet)
                let keep = try await quiet.browser().post(
                    try #require(mails[.addressChange]?.path), [("decision", "keep")])
                #expect(keep.headers[.location] == "/accounts/address/kept")
                try await #expect(quiet.browser().get("/accounts/address/kept").text.contains("/accounts/forgotten"))
                try await #expect(
                    quiet.browser().post(try #require(mails[.addressConfirmation]?.path)).status == .gone)
                try await #expect(quiet.signIn(old, in: quiet.browser()).status == .seeOther)
            }
        }

        @Test func `links hold an hour, and end with another password or another wish`() async throws {
            try await QuietService.with { quiet in
                let (old, new) = (QuietService.address(), QuietService.address())
                let browser = try await quiet.member(old, of: try await quiet.service.enrolled())
                _ = try await Self.ask(new, in: browser)
                let first = try #require(try await Self.paths(quiet)[.addressConfirmation]?.path)
                _ = try await Self.ask(QuietService.address(), in: browser)
                try await #expect(quiet.browser().get(first).status == .gone, "another wish")
                let second = try #require(try await Self.paths(quiet)[.addressConfirmation]?.path)
                _ = try await browser.post(
                    "/accounts/me/password", [("current", QuietService.password), ("password", "vier groene bomen")])
                try await #expect(quiet.browser().get(second).status == .gone, "another password")
                _ = try await quiet.mails()
                _ = try await browser.post("/accounts/me/address", [("mail", new), ("current", "vier groene bomen")])
                let third = try #require(try await Self.paths(quiet)[.addressConfirmation]?.path)
                try await #expect(quiet.browser().get(third).status == .ok)
                let fourth = try await browser.post(
                    "/accounts/me/address", [("mail", new), ("current", "vier groene bomen")])
                #expect(fourth.text.contains("three times"))
                quiet.clock.advance(by: 3600)
                try await #expect(quiet.browser().get(third).status == .gone)
            }
        }

        @Test func `an address that is somebody's looks like any other, and its owner is told`() async throws {
            try await QuietService.with { quiet in
                let (one, two, free) = (QuietService.address(), QuietService.address(), QuietService.address())
                let customer = try await quiet.service.enrolled()
                let asker = try await quiet.member(one, of: customer)
                _ = try await quiet.member(two, of: customer, as: "viewer")
                var pages: [String] = []
                for mail in [two, free] {
                    _ = try await Self.ask(mail, in: asker)
                    let page = try await asker.get("/accounts/me/address")
                    let reference = #/<strong class="reference">.*?<\/strong>/#
                    pages.append(page.text.replacing(reference, with: "").replacing(mail, with: "MAIL"))
                    let mails = try await Self.paths(quiet)
                    #expect(mails[.addressChange]?.to == one)
                    #expect((mails[.addressTaken]?.to == two) == (mail == two))
                    #expect((mails[.addressConfirmation] == nil) == (mail == two))
                }
                #expect(pages[0] == pages[1])
            }
        }

        @Test func `an operator helps whoever lost the old address, which is told and can prevent it`() async throws {
            try await QuietService.with { quiet in
                let (old, new) = (QuietService.address(), QuietService.address())
                let customer = try await quiet.service.enrolled()
                _ = try await quiet.member(old, of: customer)
                let member: UUID = try #require(
                    try await quiet.service.owner.value("select id from member where customer_id = \(customer.uuid)"))
                try await quiet.service.command(
                    "member", "change-address", "\(member)", "--customer", "\(customer)", "--mail", new, "--as",
                    "tester",
                    "--because", "ticket 32")
                let mails = try await Self.paths(quiet)
                let told = try await quiet.browser().get(try #require(mails[.addressChange]?.path))
                #expect(!told.text.contains("value=\"agree\"") && told.text.contains("value=\"keep\""))
                let done = try await quiet.browser().post(try #require(mails[.addressConfirmation]?.path))
                #expect(done.headers[.location] == "/accounts/address/changed")
                try await #expect(quiet.signIn(new, in: quiet.browser()).status == .seeOther)
            }
        }

        @Test func `who invited the old address is not shown the new one`() async throws {
            try await QuietService.with { quiet in
                let (old, new) = (QuietService.address(), QuietService.address())
                let browser = try await quiet.member(old, of: try await quiet.service.enrolled())
                let other = try await quiet.service.enrolled()
                let inviting = try await quiet.member(QuietService.address(), of: other)
                let path = try await quiet.invite(old, to: other, as: "viewer")
                try await #expect(inviting.get("/accounts/members").text.contains(old))
                _ = try await Self.ask(new, in: browser)
                let mails = try await Self.paths(quiet)
                let confirm = try #require(mails[.addressConfirmation]?.path)
                _ = try await quiet.browser().post(confirm, [("decision", "confirm")])
                let agreed = try await browser.post(
                    try #require(mails[.addressChange]?.path), [("decision", "agree")])
                #expect(agreed.headers[.location] == "/accounts/address/changed")
                let page = try await inviting.get("/accounts/members")
                #expect(!page.text.contains(new) && !page.text.contains(old))
                try await #expect(quiet.browser().get(path).status == .gone)
                try await #expect(quiet.pass(of: browser).status == .ok, "what was accepted stays")
            }
        }

        @Test func `putting an address right voids links and sessions, and one that is somebody's is refused as taken`()
            async throws
        {
            try await QuietService.with { quiet in
                let (wrong, right, taken) = (QuietService.address(), QuietService.address(), QuietService.address())
                let customer = try await quiet.service.enrolled()
                _ = try await quiet.member(taken, of: customer)
                let stranger = try await quiet.member(wrong, of: customer, as: "viewer")
                let another = try await quiet.member(QuietService.address(), of: try await quiet.service.enrolled())
                _ = try await another.post("/accounts/members", [("mail", wrong), ("role", "viewer")])
                _ = try await quiet.browser().post("/accounts/forgotten", [("mail", wrong)])
                let reset = try await eventuallyPath(.passwordReset, quiet)
                func rectified(to value: String) async throws -> DataRectified<AccountsData> {
                    var answer: DataRectified<AccountsData>?
                    try await LiveService.with { live in
                        let backbone = try Backbone(live.frame)
                        let (vault, hasher) = (try backbone.vault(), try backbone.lookupHasher())
                        let key = try await vault.createKey(.person)
                        let lookup = try hasher.hash(mail: wrong)
                        let order = RectifyData<AccountsData>(
                            requestID: Identifier(at: Date()),
                            lookups: [AddressLookup(version: lookup.version, hash: String(hexadecimal: lookup.bytes))],
                            field: .mail,
                            value: Sealed(
                                try await vault.seal(value, under: key, purpose: SealedPurpose.rectifiedValue).text),
                            askedAt: Date().inMilliseconds)
                        await backbone.close()
                        try await live.events.say(order)
                        answer = try await live.events.fact(
                            DataRectified<AccountsData>.self, about: "\(order.requestID)"
                        ).fact
                    }
                    return try #require(answer)
                }
                let refused = try await rectified(to: taken)
                #expect(refused.refusal == "taken" && refused.changed.isEmpty)
                try await #expect(quiet.browser().get(reset).status == .ok, "nothing was done")
                try await #expect(quiet.pass(of: stranger).status == .ok)
                let done = try await rectified(to: right)
                #expect(done.refusal == nil && done.changed == [TableCount(table: "person", count: 1)])
                try await #expect(quiet.browser().get(reset).status == .gone)
                try await #expect(quiet.pass(of: stranger).status == .unauthorized, "whoever came in by it is out")
                try await #expect(!another.get("/accounts/members").text.contains(right))
                try await #expect(quiet.signIn(right, in: quiet.browser()).status == .seeOther)
            }
        }
    }
}
