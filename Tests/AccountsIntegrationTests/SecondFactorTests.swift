import Accounts
import Contracts
import Foundation
import HTTPTypes
import Passwords
import PersonalData
import PostgreSQL
import ServiceTesting
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("second factor")
    struct SecondFactorTests {
        /// Sets the app up in the browser, and returns it with the recovery codes.
        private func setUp(_ browser: TestBrowser, _ quiet: QuietService) async throws -> (OneTimeCode, [String]) {
            let page = try await browser.get("/accounts/me/second-factor")
            let code = try #require(OneTimeCode(shownBy: page))
            let picture = try await browser.get("/accounts/me/second-factor/code.svg")
            #expect(picture.status == .ok && picture.headers[.contentType] == "image/svg+xml")
            let current = ("current", QuietService.password)
            for wrong in [[("code", "000000"), current], [("code", code.code(at: quiet.clock.now))]] {
                let answer = try await browser.post("/accounts/me/second-factor", wrong)
                #expect(answer.status == .unprocessableContent)
            }
            let done = try await browser.post(
                "/accounts/me/second-factor", [("code", code.code(at: quiet.clock.now)), current])
            let codes = done.text.matches(of: #/<code>([0-9a-z]{5}-[0-9a-z]{5}-[0-9a-z]{5})</code>/#)
                .map { String($0.1) }
            #expect(done.status == .ok && codes.count == 10)
            return (code, codes)
        }

        @Test func `with an app signing in wants a code, and a code opens once`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                let first = try await quiet.member(mail, of: try await quiet.service.enrolled())
                let (code, _) = try await setUp(first, quiet)
                #expect(try await quiet.mails().map(\.topic) == [.secondFactorChanged])
                let browser = quiet.browser()
                let asked = try await quiet.signIn(mail, in: browser, to: "/media/rentals/1")
                #expect(asked.headers[.location] == "/accounts/sign-in/code?to=/media/rentals/1")
                let waiting = try #require(browser.cookie("session"))
                try await #expect(quiet.pass(of: browser).status == .unauthorized, "half a session opens nothing")
                let away = try await browser.get("/accounts/rentals")
                #expect(away.headers[.location] == "/accounts/sign-in/code")
                quiet.clock.advance(by: 60)
                let digits = code.code(at: quiet.clock.now)
                let entered = try await browser.post(
                    "/accounts/sign-in/code", [("code", digits), ("to", "/media/rentals/1")])
                #expect(entered.headers[.location] == "/media/rentals/1")
                #expect(browser.cookie("session") != waiting, "the session is worth more and has another secret")
                try await #expect(quiet.pass(of: browser).status == .ok)
                let thief = quiet.browser()
                _ = try await quiet.signIn(mail, in: thief)
                try await #expect(
                    thief.post("/accounts/sign-in/code", [("code", digits)]).status == .unprocessableContent)
            }
        }

        @Test func `codes are not guessed without end, and a recovery code opens once`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                let first = try await quiet.member(mail, of: try await quiet.service.enrolled())
                let (_, codes) = try await setUp(first, quiet)
                let browser = quiet.browser()
                _ = try await quiet.signIn(mail, in: browser)
                for guess in 0..<5 {
                    try await #expect(
                        browser.post("/accounts/sign-in/code", [("code", "00000\(guess)")]).status
                            == .unprocessableContent)
                }
                try await #expect(
                    browser.post("/accounts/sign-in/code", [("code", codes[0])]).status == .tooManyRequests)
                quiet.clock.advance(by: 5)
                try await #expect(
                    browser.post("/accounts/sign-in/code", [("code", codes[0].uppercased())]).status == .seeOther)
                let again = quiet.browser()
                _ = try await quiet.signIn(mail, in: again)
                try await #expect(
                    again.post("/accounts/sign-in/code", [("code", codes[0])]).status == .unprocessableContent)
            }
        }

        @Test func `an app begun in two browsers shows in each the code that belongs there`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                let first = try await quiet.member(mail, of: try await quiet.service.enrolled())
                let second = quiet.browser()
                try await #expect(quiet.signIn(mail, in: second).status == .seeOther)
                _ = try await first.get("/accounts/me/second-factor")
                _ = try await second.get("/accounts/me/second-factor")
                for browser in [first, second] {
                    try await #expect(browser.get("/accounts/me/second-factor/code.svg").status == .ok)
                }
            }
        }

        @Test func `who has lost app and codes is let in by an operator, signed out elsewhere and told`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                let customer = try await quiet.service.enrolled()
                let other = try await quiet.service.enrolled()
                let browser = try await quiet.member(mail, of: customer)
                let ids: UUID? = try await quiet.service.owner.value(
                    "select id from member where customer_id = \(customer.uuid)")
                let id = try #require(ids).uuidString.lowercased()
                func forget(_ customer: Identifier<Customer>) async throws -> String? {
                    let (_, failure) = try await quiet.service.attempt([
                        "member", "forget-app", id, "--customer", "\(customer)", "--as", "tester", "--because",
                        "ticket 31",
                    ])
                    return failure.map { "\($0)" }
                }
                #expect(try await forget(customer)?.contains("without a code already") == true)
                _ = try await setUp(browser, quiet)
                _ = try await quiet.mails()
                #expect(try await forget(other)?.contains("no such member") == true)
                #expect(try await forget(customer) == nil)
                #expect(try await quiet.mails().map(\.topic) == [.secondFactorChanged])
                try await #expect(quiet.pass(of: browser).status == .unauthorized)
                try await #expect(quiet.signIn(mail, in: quiet.browser()).headers[.location] == "/accounts/rentals")
            }
        }

        /// A password's hash, or the secret of an app, must not leave with the copy that anybody may ask for.
        @Test func `a person's copy holds nothing that lets somebody in`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let browser = try await quiet.member(QuietService.address(), of: customer)
                _ = try await setUp(browser, quiet)
                let lookup: [UInt8] = try #require(
                    try await quiet.service.owner.value(
                        """
                        select mail_lookup from person where id = (
                            select person_id from member where customer_id = \(customer.uuid))
                        """))
                let tables = try await personalData.records(
                    of: Subject(lookups: [lookup]), in: quiet.service.runtime
                ) { _, purpose in purpose }
                let names = tables.flatMap { $0.records.flatMap(\.keys) }
                #expect(names.contains("device") && names.contains("role") && names.contains("mail"))
                for secret in ["password", "totp_secret", "hash"] { #expect(!names.contains(secret)) }
            }
        }

        @Test func `what somebody began in an unlocked browser is not the owner's to finish`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                let first = try await quiet.member(mail, of: try await quiet.service.enrolled())
                let second = quiet.browser()
                _ = try await quiet.signIn(mail, in: second)
                let pages = [
                    try await first.get("/accounts/me/second-factor").text,
                    try await second.get("/accounts/me/second-factor").text,
                ]
                let secrets = pages.compactMap { $0.firstMatch(of: #/app: ([A-Z2-7 ]+)</p>/#)?.1 }
                #expect(secrets.count == 2 && secrets[0] != secrets[1])
            }
        }

        @Test func `it is switched off with the password only`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                let browser = try await quiet.member(mail, of: try await quiet.service.enrolled())
                _ = try await setUp(browser, quiet)
                let remove = "/accounts/me/second-factor/remove"
                try await #expect(browser.post(remove, [("current", "wrong")]).status == .unprocessableContent)
                try await #expect(browser.post(remove, [("current", QuietService.password)]).status == .seeOther)
                try await #expect(quiet.signIn(mail, in: quiet.browser()).headers[.location] == "/accounts/rentals")
            }
        }
    }
}
