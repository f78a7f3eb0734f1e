import Accounts
import Contracts
import Foundation
import Hexadecimal
import HTTPTypes
import Passwords
import PersonalData
import PostgreSQL
import ServiceTesting
import Testbed
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

    @Suite("guessing passwords")
    struct GuessingTests {
        @Test func `the sixth wrong try is delayed, also when it would be right, and the seventh longer`() async throws
        {
            try await QuietService.with { quiet in
                let (mail, stranger) = (QuietService.address(), quiet.browser())
                _ = try await quiet.member(mail, of: try await quiet.service.enrolled())
                for _ in 0..<5 {
                    try await #expect(
                        quiet.signIn(mail, "wrong password", in: stranger).status == .unprocessableContent)
                }
                let delayed = try await quiet.signIn(mail, in: stranger)
                #expect(delayed.status == .tooManyRequests && delayed.headers[.retryAfter] == "4")
                quiet.clock.advance(by: 4)
                try await #expect(quiet.signIn(mail, "wrong", in: stranger).status == .unprocessableContent)
                try await #expect(quiet.signIn(mail, in: stranger).headers[.retryAfter] == "8")
                quiet.clock.advance(by: 8)
                try await #expect(quiet.signIn(mail, in: stranger).status == .seeOther)
            }
        }

        @Test func `tries that come at once are counted one after the other`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                _ = try await quiet.member(mail, of: try await quiet.service.enrolled())
                let browser = quiet.browser()
                let answers = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<20 {
                        group.addTask { try await quiet.signIn(mail, "wrong", in: browser).status.code }
                    }
                    return try await group.reduce(into: [Int]()) { $0.append($1) }
                }
                #expect(answers.count { $0 == 422 } == 5, "\(answers)")
                #expect(answers.count { $0 == 429 } == 15, "\(answers)")
            }
        }

        @Test func `a mailed link opens a way in, whoever hammers at the account`() async throws {
            try await QuietService.with { quiet in
                let (mail, browser) = (QuietService.address(), quiet.browser())
                _ = try await quiet.member(mail, of: try await quiet.service.enrolled())
                for _ in 0..<8 { _ = try await quiet.signIn(mail, "wrong", in: quiet.browser()) }
                _ = try await browser.post("/accounts/forgotten", [("mail", mail)])
                let path = try #require(try await eventually("a mail") { try await quiet.mails().first }.path)
                _ = try await browser.post(path, [("password", "vier groene bomen")])
                try await #expect(quiet.signIn(mail, "vier groene bomen", in: browser).status == .seeOther)
            }
        }

        @Test func `who hammers at an account does not slow down its owner's own browser`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                let owner = try await quiet.member(mail, of: try await quiet.service.enrolled())
                _ = try await owner.post("/accounts/sign-out")
                for _ in 0..<8 { _ = try await quiet.signIn(mail, "wrong", in: quiet.browser()) }
                try await #expect(quiet.signIn(mail, in: quiet.browser()).status == .tooManyRequests)
                try await #expect(quiet.signIn(mail, in: owner).status == .seeOther)
            }
        }

        @Test func `a browser that is known for one account is a stranger to others`() async throws {
            try await QuietService.with { quiet in
                let (mail, victim) = (QuietService.address(), QuietService.address())
                let customer = try await quiet.service.enrolled()
                let attacker = try await quiet.member(mail, of: customer)
                _ = try await quiet.member(victim, of: customer)
                _ = try await attacker.post("/accounts/sign-out")
                for _ in 0..<5 { _ = try await quiet.signIn(victim, "wrong", in: attacker) }
                try await #expect(quiet.signIn(victim, "wrong", in: quiet.browser()).status == .tooManyRequests)
            }
        }

        /// Neither the answer nor the work behind it tells who has an account; the time follows from the work.
        @Test func `somebody who does not exist is answered like somebody who does`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                _ = try await quiet.member(mail, of: try await quiet.service.enrolled())
                var answers: [[String]] = []
                for address in [mail, QuietService.address(), "no address"] {
                    let browser = quiet.browser()
                    var seen: [String] = []
                    for _ in 0..<6 {
                        let answer = try await quiet.signIn(address, "wrong password", in: browser)
                        let text = answer.text.replacing(address, with: "…")
                            .replacing(#/<strong class="reference">.*?</strong>/#, with: "")
                        seen.append("\(answer.status.code) \(text)")
                    }
                    answers.append(seen)
                }
                #expect(answers[0] == answers[1] && answers[0] == answers[2])
            }
        }
    }

    @Suite("forgotten passwords")
    struct ForgottenTests {
        @Test func `a mailed link gives another password, ends sessions and tells the owner`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                let old = try await quiet.member(mail, of: try await quiet.service.enrolled())
                let browser = quiet.browser()
                let asked = try await browser.post("/accounts/forgotten", [("mail", mail)])
                #expect(asked.status == .ok)
                let ordered = try await eventually("a mail") { try await quiet.mails().first }
                #expect(ordered.topic == .passwordReset && ordered.to == mail)
                let path = try #require(ordered.path)
                try await #expect(browser.get(path).status == .ok, "looking changes nothing")
                let short = try await browser.post(path, [("password", "short")])
                #expect(short.status == .unprocessableContent && short.text.contains("too short"))
                let changed = try await browser.post(path, [("password", "vier groene bomen")])
                #expect(changed.status == .seeOther)
                try await #expect(quiet.pass(of: old).status == .unauthorized)
                #expect(try await quiet.mails().map(\.topic) == [.passwordChanged])
                try await #expect(browser.get(path).status == .gone)
                try await #expect(quiet.signIn(mail, in: browser).status == .unprocessableContent)
                try await #expect(quiet.signIn(mail, "vier groene bomen", in: browser).status == .seeOther)
            }
        }

        @Test func `whether there is such an account is not said, and nobody is mailed without end`() async throws {
            try await QuietService.with { quiet in
                let (mail, browser) = (QuietService.address(), quiet.browser())
                let customer = try await quiet.service.enrolled()
                _ = try await quiet.member(mail, of: customer)
                let known = try await browser.post("/accounts/forgotten", [("mail", mail)])
                let unknown = try await browser.post("/accounts/forgotten", [("mail", QuietService.address())])
                #expect(known.status == unknown.status)
                let reference = #/<strong class="reference">.*?</strong>/#
                #expect(known.text.replacing(reference, with: "") == unknown.text.replacing(reference, with: ""))
                var links = 0
                for _ in 0..<6 {
                    _ = try await browser.post("/accounts/forgotten", [("mail", mail)])
                }
                try await until("three mails") {
                    links += try await quiet.mails().count
                    return links >= 3
                }
                let count: Int64? = try await quiet.service.owner.value(
                    """
                    select count(*) from mailed_link where purpose = 'reset' and person_id = (
                        select person_id from member where customer_id = \(customer.uuid))
                    """)
                #expect(count == 3)
            }
        }

        @Test(arguments: [("short1", "too short"), ("Password12!", "lists"), ("aaaaaaaaaaaa", "lists")])
        func `passwords that are guessed first are refused with the reason`(
            password: String, reason: String
        ) async throws {
            try await QuietService.with { quiet in
                let path = try await quiet.invite(
                    QuietService.address(), to: try await quiet.service.enrolled())
                let answer = try await quiet.browser().post(path, [("name", "An"), ("password", password)])
                #expect(answer.status == .unprocessableContent && answer.text.contains(reason), "\(answer.text)")
            }
        }
    }

    @Suite("second factor")
    struct SecondFactorTests {
        /// Sets the app up in the browser, and returns it with the recovery codes.
        private func setUp(_ browser: TestBrowser, _ quiet: QuietService) async throws -> (OneTimeCode, [String]) {
            let page = try await browser.get("/accounts/me/second-factor")
            let text = try #require(page.text.firstMatch(of: #/app: ([A-Z2-7 ]+)</p>/#)).1
            let code = OneTimeCode(secret: Self.bytes(ofBase32: text.filter { $0 != " " }))
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

        private static func bytes(ofBase32 text: String) -> [UInt8] {
            let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
            let bits = text.flatMap { sign in
                let value = alphabet.firstIndex(of: sign) ?? 0
                return (0..<5).reversed().map { value >> $0 & 1 }
            }
            return stride(from: 0, to: bits.count - 7, by: 8).map { start in
                UInt8(bits[start..<(start + 8)].reduce(0) { $0 << 1 | $1 })
            }
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
