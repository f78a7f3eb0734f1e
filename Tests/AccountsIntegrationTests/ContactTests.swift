import Accounts
import Contracts
import Foundation
import Hexadecimal
import HTTPTypes
import PersonalData
import PostgreSQL
import ServiceTesting
import Testing
import Vault
import WebPagesTesting

extension OnRealServers {
    @Suite("what visitors write")
    struct ContactTests {
        private static func fields(_ mail: String) -> [(String, String)] {
            [
                ("name", "Zoë Maes"), ("mail", mail), ("phone", "0470 12 34 56"),
                ("message", "Hoeveel kost een weekend?\r\nGroeten"),
            ]
        }

        /// The visitors with that address.
        private static func rows(_ mail: String, _ quiet: QuietService) async throws -> [Row] {
            let lookups = try await quiet.lookups(of: [mail]).map { try #require([UInt8](hexadecimal: $0.hash)) }
            return try await quiet.service.owner.rows("select * from visitor where mail_lookup = any(\(lookups))")
        }

        @Test func `C19 C48 four fields are kept sealed for an answer, and operators read and answer them`()
            async throws
        {
            try await QuietService.with { quiet in
                let (mail, browser) = (QuietService.address(), quiet.browser())
                try await #expect(browser.get("/accounts/contact").text.contains("name=\"message\""))
                try await #expect(
                    browser.get("/accounts/contact?lang=fr").text.contains("action=\"/accounts/contact?lang=fr\""))
                let sent = try await browser.post("/accounts/contact?lang=en", Self.fields(mail))
                #expect(sent.status == .seeOther && sent.headers[.location] == "/accounts/contact/thanks?lang=en")
                try await #expect(browser.get("/accounts/contact/thanks?lang=en").text.contains("has arrived"))
                let row = try #require(try await Self.rows(mail, quiet).first)
                #expect(try row.decode("purpose", as: String.self) == "service")
                for column in ["name", "mail", "phone", "message"] {
                    let bytes = try row.decode(column, as: [UInt8].self)
                    #expect(!String(decoding: bytes, as: UTF8.self).contains("Zo") && bytes.count > 40, "\(column)")
                }
                let id = "\(try row.decode("id", as: UUID.self))".lowercased()
                let listed = try await quiet.service.command("message", "list")
                #expect(listed.contains(id) && !listed.contains("Zoë"))
                let shown = try await quiet.service.command(
                    "message", "show", id, "--as", "tester", "--because", "ticket 40")
                #expect(shown.contains("Zoë Maes") && shown.contains(mail) && shown.contains("weekend?\nGroeten"))
                try await quiet.service.command(
                    "message", "answered", id, "--as", "tester", "--because", "ticket 40")
                #expect(try await !quiet.service.command("message", "list").contains(id))
                let answered = try #require(try await Self.rows(mail, quiet).first)
                let (at, until) = (
                    try answered.decode("answered_at", as: Date.self), try answered.decode("erase_at", as: Date.self)
                )
                #expect(until.timeIntervalSince(at) == 90 * 86_400, "what was answered is kept for less long")
                let acts = try await quiet.service.owner.rows(
                    "select act from operator_act where subject = \(id) order by at, act"
                ).map { try $0.decode("act", as: String.self) }
                #expect(Set(acts) == ["message show", "message answered"])
            }
        }

        @Test(arguments: [
            ("birthday", "1999-01-01", "There is no such field"), ("mail", "nobody", "not a mail address"),
            ("name", " ", "Fill in your name"), ("phone", "call me", "not a telephone number"),
            ("message", "", "Write a message"),
        ])
        func `what is wrong is refused with 422 and nothing is kept`(
            field: String, value: String, words: String
        ) async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                let fields = Self.fields(mail).filter { $0.0 != field } + [(field, value)]
                let answer = try await quiet.browser().post("/accounts/contact", fields)
                #expect(answer.status == .unprocessableContent)
                #expect(field == "birthday" || answer.text.contains(words), "\(answer.text)")
                try await #expect(Self.rows(mail, quiet).isEmpty)
            }
        }

        @Test func `C19 the columns are the fields, and the register has each of them`() async throws {
            try await QuietService.with { quiet in
                let columns = try await quiet.service.owner.rows(
                    """
                    select column_name from information_schema.columns
                    where table_schema = 'accounts' and table_name = 'visitor' and data_type = 'bytea'
                    """
                ).map { try $0.decode("column_name", as: String.self) }
                #expect(Set(columns).subtracting(["mail_lookup"]) == ContactPolicy.fields)
                let table = try #require(personalData.tables.first { $0.name == "visitor" })
                #expect(Set(columns).subtracting(table.columns.map(\.name)).isEmpty)
            }
        }

        @Test func `no page may be framed but this one, by the sites that are set`() async throws {
            try await QuietService.with { quiet in
                let answer = try await quiet.browser().get("/accounts/contact")
                let policy = try #require(HTTPField.Name("Content-Security-Policy"))
                #expect(answer.headers[policy]?.contains("frame-ancestors 'none'") == true)
            }
            let sites = ["https://www.photobooth.example", "https://photobooth.example"]
            try await LiveService.with(isServing: false, ["CONTACT_FRAME_ORIGINS": sites.joined(separator: ",")]) {
                service in
                let policy = try #require(HTTPField.Name("Content-Security-Policy"))
                let options = try #require(HTTPField.Name("X-Frame-Options"))
                for path in ["/accounts/contact", "/accounts/contact/thanks"] {
                    let answer = try await service.client.execute(uri: path, method: .get)
                    #expect(
                        answer.headers[policy]?.contains("frame-ancestors \(sites.joined(separator: " "))") == true)
                    #expect(answer.headers[options] == nil)
                }
                let other = try await service.client.execute(uri: "/accounts/sign-in", method: .get)
                #expect(other.headers[policy]?.contains("frame-ancestors 'none'") == true)
                #expect(other.headers[options] == "DENY")
            }
            #expect(throws: (any Error).self) { try FrameOrigins(["https://a.example; script-src *"]) }
            for wrong in [
                "*", "https://", "https://.", "https://a..example", "https://-a.example", "https://a.example:",
                "https://a.example:99999", "http://www.photobooth.example",
            ] {
                #expect(throws: (any Error).self, "\(wrong)") { try FrameOrigins([wrong]) }
            }
            #expect(throws: Never.self) { try FrameOrigins(["http://localhost:8080", "https://a.example:8443"]) }
        }

        @Test func `whoever writes without end is slowed down`() async throws {
            try await QuietService.with { quiet in
                let (mail, browser) = (QuietService.address(), quiet.browser())
                for _ in 0..<10 { _ = try await browser.post("/accounts/contact", Self.fields(mail)) }
                let answer = try await browser.post("/accounts/contact", Self.fields(mail))
                #expect(answer.status == .tooManyRequests && answer.headers[.retryAfter] != nil)
                #expect(answer.text.contains("Wait a minute") && answer.text.contains("weekend?"), "nothing is lost")
                try await #expect(Self.rows(mail, quiet).count == 10)
                try await #expect(browser.get("/accounts/contact").status == .ok)
            }
        }

        @Test func `an operator forgets a message with its key`() async throws {
            try await QuietService.with { quiet in
                let mail = QuietService.address()
                _ = try await quiet.browser().post("/accounts/contact", Self.fields(mail))
                let row = try #require(try await Self.rows(mail, quiet).first)
                let id = "\(try row.decode("id", as: UUID.self))".lowercased()
                for isFirst in [true, false] {
                    let (_, failure) = try await quiet.service.attempt([
                        "message", "forget", id, "--as", "tester", "--because", "ticket 41",
                    ])
                    #expect((failure == nil) == isFirst)
                }
                try await #expect(Self.rows(mail, quiet).isEmpty)
                try await #expect(quiet.isDestroyed(KeyID(try row.decode("key_id", as: UUID.self))))
            }
        }

        @Test func `while too many wait for an answer none is taken in, and the page says where to write`()
            async throws
        {
            try await QuietService.with { quiet in
                let (mail, nobody) = (QuietService.address(), [UInt8](repeating: 0, count: 32))
                try await quiet.service.owner.execute(
                    """
                    insert into visitor (id, key_id, purpose, name, mail, mail_lookup, message, language, written_at,
                        erase_at)
                    select gen_random_uuid(), gen_random_uuid(), 'service', \(nobody)::bytea, \(nobody)::bytea,
                        \(nobody)::bytea, \(nobody)::bytea, 'en', \(quiet.clock.now)::timestamptz,
                        \(quiet.clock.now.addingTimeInterval(86_400))::timestamptz
                    from generate_series(1::bigint, \(Int64(ContactPolicy.mostUnanswered))::bigint)
                    """)
                let answer = try? await quiet.browser().post("/accounts/contact", Self.fields(mail))
                try await quiet.service.owner.execute("delete from visitor where mail_lookup = \(nobody)")
                #expect(answer?.status == .serviceUnavailable)
                #expect(answer?.text.contains("Write to") == true && answer?.text.contains("weekend?") == true)
                try await #expect(Self.rows(mail, quiet).isEmpty)
                try await #expect(
                    quiet.browser().post("/accounts/contact", Self.fields(mail)).status == .seeOther)
            }
        }

        @Test func `a visitor is found, erased at their request, and by themselves before five years are over`()
            async throws
        {
            try await QuietService.with { quiet in
                let (asks, waits) = (QuietService.address(), QuietService.address())
                for mail in [asks, waits] {
                    _ = try await quiet.browser().post("/accounts/contact", Self.fields(mail))
                }
                let key: UUID = try #require(try await Self.rows(asks, quiet).first).decode("key_id")
                let lookups = Array(try await quiet.lookups(of: [asks]))
                try await LiveService.with { live in
                    let erase = EraseData<AccountsData>(
                        erasureID: Identifier(at: Date()), captureID: nil, lookups: lookups,
                        askedAt: Date().inMilliseconds)
                    try await live.events.say(erase)
                    let answer = try await live.events.fact(
                        DataErased<AccountsData>.self, about: "\(erase.erasureID)"
                    ).fact
                    #expect(answer.outcome == .removed)
                    #expect(answer.removed == [TableCount(table: "visitor", count: 1)])
                }
                try await #expect(Self.rows(asks, quiet).isEmpty)
                try await #expect(quiet.isDestroyed(KeyID(key)))
                quiet.clock.advance(by: (5 * 365) * 86_400)
                try await quiet.letTimersRun()
                try await #expect(Self.rows(waits, quiet).count == 1, "a leap day is left")
                quiet.clock.advance(by: 2 * 86_400)
                try await quiet.letTimersRun()
                try await #expect(Self.rows(waits, quiet).isEmpty)
            }
        }
    }
}
