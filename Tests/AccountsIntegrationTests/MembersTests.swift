import Accounts
import Contracts
import Foundation
import Hexadecimal
import HTTPTypes
import PersonalData
import PostgreSQL
import ServiceTesting
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("members")
    struct MembersTests {
        @Test func `an owner invites, changes and removes members, and access ends at once`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let owner = try await quiet.member(QuietService.address(), of: customer)
                let mail = QuietService.address()
                let invited = try await owner.post("/accounts/members", [("mail", mail), ("role", "editor")])
                #expect(invited.status == .seeOther)
                let path = try #require(try await quiet.mails().last?.path)
                let editor = quiet.browser()
                _ = try await editor.post(path, [("name", "Bo"), ("password", QuietService.password)])
                try await #expect(editor.get("/accounts/rentals").status == .ok)
                try await #expect(editor.get("/accounts/members").status == .forbidden)
                try await #expect(
                    editor.post("/accounts/members", [("mail", mail), ("role", "owner")]).status == .forbidden)
                let page = try await owner.get("/accounts/members")
                #expect(page.text.contains("Bo") && page.text.contains(mail))
                let ids = page.text.matches(of: #//accounts/members/([0-9a-f-]{36})/remove/#).map { String($0.1) }
                let editors: UUID? = try await quiet.service.owner.value(
                    "select id from member where customer_id = \(customer.uuid) and role = 'editor'")
                let id = try #require(editors).uuidString.lowercased()
                #expect(ids.contains(id))
                try await #expect(owner.get("/accounts/members/\(id)/remove").status == .ok)
                try await #expect(owner.post("/accounts/members/\(id)/remove").status == .seeOther)
                try await #expect(quiet.pass(of: editor).status == .unauthorized)
            }
        }

        @Test func `a customer keeps an owner`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let owner = try await quiet.member(QuietService.address(), of: customer)
                let ids: UUID? = try await quiet.service.owner.value(
                    "select id from member where customer_id = \(customer.uuid)")
                let id = try #require(ids).uuidString.lowercased()
                for (path, fields) in [("role", [("role", "viewer")]), ("remove", [])] {
                    let answer = try await owner.post("/accounts/members/\(id)/\(path)", fields)
                    #expect(answer.status == .unprocessableContent && answer.text.contains("only owner"))
                }
            }
        }

        @Test func `another customer's members are not there`() async throws {
            try await QuietService.with { quiet in
                let (theirs, ours) = (try await quiet.service.enrolled(), try await quiet.service.enrolled())
                let they = try await quiet.member(QuietService.address(), of: theirs)
                let we = try await quiet.member(QuietService.address(), of: ours)
                let ids: UUID? = try await quiet.service.owner.value(
                    "select id from member where customer_id = \(theirs.uuid)")
                let id = try #require(ids).uuidString.lowercased()
                try await #expect(we.get("/accounts/members/\(id)/remove").status == .notFound)
                try await #expect(we.post("/accounts/members/\(id)/remove").status == .notFound)
                try await #expect(we.post("/accounts/members/\(id)/role", [("role", "viewer")]).status == .notFound)
                let page = try await we.get("/accounts/members")
                #expect(!page.text.contains(id))
                try await #expect(quiet.pass(of: they).status == .ok)
            }
        }

        @Test func `who is a member of two customers chooses, and sees the rentals of one at a time`() async throws {
            try await QuietService.with { quiet in
                let (one, two) = (try await quiet.service.enrolled(), try await quiet.service.enrolled())
                let (first, second) = (
                    try await quiet.service.booked(one), try await quiet.service.booked(two)
                )
                let (mail, browser) = (QuietService.address(), quiet.browser())
                _ = try await quiet.member(mail, of: one, in: browser)
                quiet.clock.advance(by: 1)
                let path = try await quiet.invite(mail, to: two, as: "viewer")
                let page = try await browser.get(path)
                #expect(page.text.contains("You have an account"), "no second password")
                let wrong = try await browser.post(path, [("password", "wrong")])
                #expect(wrong.status == .unprocessableContent)
                let joined = try await browser.post(path, [("password", QuietService.password)])
                #expect(joined.headers[.location] == "/accounts/choose")
                let choice = try await browser.get("/accounts/choose")
                let ids = choice.text.matches(of: #/name="member" value="([0-9a-f-]{36})"/#).map { String($0.1) }
                #expect(ids.count == 2)
                for (id, (own, others)) in zip(ids, [(first, second), (second, first)]) {
                    _ = try await browser.post("/accounts/choose", [("member", id)])
                    let rentals = try await browser.get("/accounts/rentals")
                    #expect(rentals.text.contains("\(own)") && !rentals.text.contains("\(others)"))
                }
                try await #expect(browser.post("/accounts/choose", [("member", "\(UUID())")]).status == .notFound)
            }
        }

        @Test func `an erased person is gone with everything that let them in`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                _ = try await quiet.member(QuietService.address(), of: customer)
                let mail = QuietService.address()
                let browser = try await quiet.member(mail, of: customer, as: "viewer")
                let lookup: [UInt8] = try #require(
                    try await quiet.service.owner.value(
                        """
                        select p.mail_lookup from person p join member m on m.person_id = p.id
                        where m.customer_id = \(customer.uuid) and m.role = 'viewer'
                        """))
                try await LiveService.with { live in
                    let order = EraseData<AccountsData>(
                        erasureID: Identifier(at: Date()), captureID: nil,
                        lookups: [AddressLookup(version: 1, hash: String(hexadecimal: lookup))],
                        askedAt: Date().inMilliseconds)
                    try await live.events.say(order)
                    let answer = try await live.events.fact(
                        DataErased<AccountsData>.self, about: "\(order.erasureID)"
                    ).fact
                    #expect(answer.outcome == .removed)
                }
                try await #expect(quiet.pass(of: browser).status == .unauthorized)
                try await #expect(quiet.signIn(mail, in: quiet.browser()).status == .unprocessableContent)
                let left: Int64? = try await quiet.service.owner.value(
                    "select count(*) from person where mail_lookup = \(lookup)")
                #expect(left == 0)
            }
        }
    }
}
