import Accounts
import Contracts
import Foundation
import HTTPTypes
import PostgreSQL
import ServiceTesting
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("signing in")
    struct SignInTests {
        @Test func `an invitation becomes a member who signs in, sees their rentals and signs out`() async throws {
            try await QuietService.with { quiet in
                let (mail, browser) = (QuietService.address(), quiet.browser())
                let customer = try await quiet.service.enrolled()
                _ = try await quiet.service.booked(customer)
                let path = try await quiet.invite(mail, to: customer)
                let page = try await browser.get(path)
                #expect(page.status == .ok && page.text.contains("Feest BV invites you"))
                let accepted = try await browser.post(
                    path, [("name", "An Peeters"), ("password", QuietService.password)])
                #expect(accepted.status == .seeOther)
                let rentals = try await browser.get("/accounts/rentals")
                #expect(rentals.status == .ok && rentals.text.contains("/media/rentals/"))
                #expect(rentals.headers[.cacheControl] == "no-store")
                #expect(try await quiet.pass(of: browser).status == .ok)
                try await #expect(browser.get(path).status == .gone, "a link does one thing, once")
                let left = try await browser.post("/accounts/sign-out")
                #expect(left.status == .seeOther && browser.cookie("session") == nil)
                let back = try await browser.get("/accounts/rentals")
                #expect(back.headers[.location] == "/accounts/sign-in?to=/accounts/rentals")
                let again = try await quiet.signIn(mail.uppercased(), in: browser, to: "/media/rentals/1?tag=a")
                #expect(again.headers[.location] == "/media/rentals/1?tag=a")
            }
        }

        @Test func `an invitation that is a week old opens nothing, another one does`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let (mail, browser) = (QuietService.address(), quiet.browser())
                let old = try await quiet.invite(mail, to: customer)
                quiet.clock.advance(by: 7 * 86_400)
                try await #expect(browser.get(old).status == .gone)
                let new = try await quiet.invite(mail, to: customer, as: "viewer")
                try await #expect(browser.get(new).status == .ok)
                let members: Int64? = try await quiet.service.owner.value(
                    "select count(*) from member where customer_id = \(customer.uuid)")
                #expect(members == 1)
            }
        }

        /// Session fixation: somebody plants a session of theirs, good as it is, and waits for the victim to sign in.
        @Test func `signing in makes a new session, and a planted one stays the planter's`() async throws {
            try await QuietService.with { quiet in
                let (mail, victim) = (QuietService.address(), quiet.browser())
                let attacker = try await quiet.member(QuietService.address(), of: try await quiet.service.enrolled())
                let owner = try await quiet.member(mail, of: try await quiet.service.enrolled())
                let planted = try #require(attacker.cookie("session"))
                victim.plant("session", planted)
                _ = try await quiet.signIn(mail, in: victim)
                #expect(victim.cookie("session") != planted)
                try await #expect(attacker.get("/accounts/me").text.contains(mail) == false)
                try await #expect(victim.get("/accounts/me").text.contains(mail))
                try await #expect(quiet.pass(of: owner).status == .ok)
            }
        }

        @Test func `secrets stand nowhere in the database`() async throws {
            try await QuietService.with { quiet in
                let (mail, browser) = (QuietService.address(), quiet.browser())
                let customer = try await quiet.service.enrolled()
                let link = try await quiet.invite(mail, to: customer).split(separator: "/").last.map(String.init)
                _ = try await browser.post(
                    "/accounts/invitation/\(link ?? "")", [("name", "An Peeters"), ("password", QuietService.password)])
                // Mails that were ordered lie in the outbox, each with a link and an address.
                _ = try await quiet.service.command(
                    "member", "invite", "--customer", "\(customer)", "--mail", "bo.\(mail)", "--as", "tester",
                    "--because", "ticket 12")
                let secret = try #require(browser.cookie("session"))
                for table in ["person", "session", "known_device", "mailed_link", "outbox"] {
                    let rows = try await quiet.service.owner.rows(
                        "select row_to_json(t)::text as line from \(identifier: table) t")
                    for row in rows {
                        let line: String = try row.decode("line")
                        #expect(!line.contains(QuietService.password) && !line.contains(secret), "\(table)")
                        #expect(!line.contains("An Peeters") && !line.contains(mail), "\(table)")
                        #expect(!line.contains(link ?? "mbl_") && !line.contains("mbl_"), "\(table)")
                    }
                }
            }
        }

        /// The promise is "within a second": services ask anew after that, so here it must be over at once.
        @Test func `a session that is ended elsewhere is over`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                let (here, there) = (
                    try await quiet.member(mail, of: try await quiet.service.enrolled()),
                    quiet.browser("Mozilla/5.0 (iPhone) Safari/605")
                )
                _ = try await quiet.signIn(mail, in: there)
                let page = try await here.get("/accounts/me")
                #expect(page.text.contains("Firefox, Linux") && page.text.contains("Safari, iPhone"))
                let line = try #require(page.text.firstMatch(of: #//accounts/me/sessions/([0-9a-f-]{36})/end/#))
                let ended = try await here.post("/accounts/me/sessions/\(line.1)/end")
                #expect(ended.status == .seeOther)
                try await #expect(quiet.pass(of: there).status == .unauthorized)
                try await #expect(quiet.pass(of: here).status == .ok)
            }
        }

        @Test func `nobody ends somebody else's session`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let an = try await quiet.member(QuietService.address(), of: customer)
                let bo = try await quiet.member(QuietService.address(), of: customer, as: "viewer")
                let session: UUID? = try await quiet.service.owner.value(
                    """
                    select s.id from session s join member m on m.id = s.member_id
                    where m.customer_id = \(customer.uuid) and m.role = 'viewer'
                    """)
                let id = try #require(session)
                try await #expect(an.post("/accounts/me/sessions/\(id)/end").status == .notFound)
                try await #expect(quiet.pass(of: bo).status == .ok)
            }
        }

        @Test func `signing in again ends the session that the browser had`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                let browser = try await quiet.member(mail, of: try await quiet.service.enrolled())
                let former = quiet.browser()
                former.plant("session", browser.cookie("session"))
                try await #expect(quiet.signIn(mail, in: browser).status == .seeOther)
                try await #expect(quiet.pass(of: browser).status == .ok)
                try await #expect(quiet.pass(of: former).status == .unauthorized)
            }
        }

        @Test func `a session ends when it is not used, and after ninety days`() async throws {
            try await QuietService.with { quiet in
                let browser = try await quiet.member(
                    QuietService.address(), of: try await quiet.service.enrolled())
                for _ in 0..<6 {
                    quiet.clock.advance(by: 13 * 86_400)
                    try await #expect(quiet.pass(of: browser).status == .ok)
                }
                quiet.clock.advance(by: 13 * 86_400)
                try await #expect(quiet.pass(of: browser).status == .unauthorized, "91 days")
                let other = try await quiet.member(
                    QuietService.address(), of: try await quiet.service.enrolled())
                quiet.clock.advance(by: 15 * 86_400)
                try await #expect(quiet.pass(of: other).status == .unauthorized, "15 days unused")
            }
        }

        @Test(arguments: ["https://other.example", "//other.example", "/\\other.example", "javascript:alert(1)"])
        func `signing in leads to no other site`(to: String) async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                _ = try await quiet.member(mail, of: try await quiet.service.enrolled())
                let answer = try await quiet.signIn(mail, in: quiet.browser(), to: to)
                #expect(answer.headers[.location] == "/accounts/rentals")
            }
        }
    }
}
