import Accounts
import Contracts
import Foundation
import HTTPTypes
import Passwords
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension OnRealServers {
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

        /// How long an answer takes says nothing then either; a clock would say it less surely.
        @Test func `an address that nobody has costs the same work as one that somebody has`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                _ = try await quiet.member(mail, of: try await quiet.service.enrolled())
                let full = PasswordHasher(.forTests, waiting: 0)
                try await LiveService.with(isServing: false, passwords: full, now: { quiet.clock.now }) { service in
                    let other = QuietService(service: service, clock: quiet.clock)
                    for address in [mail, QuietService.address(), "no address"] {
                        let answer = try await other.signIn(address, "wrong password", in: other.browser())
                        #expect(
                            answer.status == .serviceUnavailable, "\(address) is looked up without a password's work")
                    }
                }
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
}
