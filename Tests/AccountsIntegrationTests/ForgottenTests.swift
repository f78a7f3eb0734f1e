import Accounts
import Contracts
import Foundation
import HTTPTypes
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension OnRealServers {
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
}
