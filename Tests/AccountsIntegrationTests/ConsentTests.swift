import Accounts
import Contracts
import Crypto
import Foundation
import HTTPTypes
import Hexadecimal
import Journal
import NIOCore
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("consents of use")
    struct ConsentTests {
        private func give(
            _ scope: String, to recipient: String? = nil, in browser: TestBrowser, version: String = "2026-1"
        ) async throws -> TestResponse {
            try await browser.post(
                "/accounts/consents",
                [("scope", scope), ("version", version)] + (recipient.map { [("recipient", $0)] } ?? []))
        }

        private func use(_ arguments: [String], _ quiet: QuietService) async throws -> (String, (any Error)?) {
            let (printed, failure) = try await quiet.service.attempt(
                ["use"] + arguments + ["--as", "tester", "--because", "ticket 12"])
            return (printed, failure)
        }

        private func kinds(_ customer: Identifier<Customer>, _ quiet: QuietService) async throws -> [String] {
            let journal = Journal(
                chain: try JournalChain(keyFile: quiet.service.frame.settings.string("JOURNAL_KEY_FILE")))
            let stream = try #require(JournalStream("customer:\(customer)"))
            #expect(try await journal.verify(stream, in: quiet.service.runtime).isIntact)
            return try await journal.entries(of: stream, in: quiet.service.runtime).map(\.kind)
        }

        @Test func `nothing is used without a consent, with one for something else, or with one taken back`()
            async throws
        {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let owner = try await quiet.member(QuietService.address(), of: customer)
                let reference = ["reference", "--customer", "\(customer)"]
                try await #expect(use(reference, quiet).1 != nil, "no consent")
                try await #expect(give("marketing-pictures", in: owner).status == .seeOther)
                try await #expect(use(reference, quiet).1 != nil, "one for something else")
                try await #expect(give("reference-name", in: owner).status == .seeOther)
                let (printed, failure) = try await use(reference, quiet)
                #expect(failure == nil && printed.contains("Feest BV"))
                let page = try await owner.get("/accounts/consents").text
                for withdraw in page.matches(of: #//accounts/consents/[0-9a-f-]{36}/withdraw/#) {
                    try await #expect(owner.post("\(withdraw.0)").status == .seeOther)
                }
                try await #expect(use(reference, quiet).1 != nil, "taken back")
                #expect(
                    try await kinds(customer, quiet) == [
                        "use.refused", "consent.given", "use.refused", "consent.given", "use.made",
                        "consent.withdrawn", "consent.withdrawn", "use.refused",
                    ])
                let uses: Int64? = try await quiet.service.owner.value(
                    "select count(*) from data_use where customer_id = \(customer.uuid)")
                #expect(uses == 1)
            }
        }

        @Test func `company data is told to whom the consent names, and to nobody else`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let owner = try await quiet.member(QuietService.address(), of: customer)
                try await #expect(give("company-data", in: owner).status == .unprocessableContent, "to whom?")
                try await #expect(give("company-data", to: "Drukkerij  Jansen", in: owner).status == .seeOther)
                let disclose = ["disclose", "--customer", "\(customer)", "--to"]
                try await #expect(use(disclose + ["Somebody else"], quiet).1 != nil)
                let (printed, failure) = try await use(disclose + ["drukkerij jansen"], quiet)
                #expect(failure == nil && printed.contains("Feest BV"))
            }
        }

        @Test func `the table takes no use without a consent that holds, whoever writes`() async throws {
            try await QuietService.with { quiet in
                let (customer, other) = (try await quiet.service.enrolled(), try await quiet.service.enrolled())
                let owner = try await quiet.member(QuietService.address(), of: customer)
                _ = try await give("company-data", to: "Drukkerij Jansen", in: owner)
                let stored: UUID? = try await quiet.service.owner.value(
                    "select id from use_consent where customer_id = \(customer.uuid)")
                let consent = try #require(stored)
                func insert(
                    _ consent: UUID?, _ customer: Identifier<Customer>, _ scope: String, _ to: String?
                ) async throws {
                    try await quiet.service.owner.execute(
                        """
                        insert into data_use (id, consent_id, customer_id, scope, recipient, actor, reason, at)
                        values (gen_random_uuid(), \(consent as UUID?), \(customer.uuid), \(scope), \(to as String?),
                            'owner', 'because', \(quiet.clock.now))
                        """)
                }
                for (consent, customer, scope, to) in [
                    (nil, customer, "company-data", "Drukkerij Jansen"),
                    (UUID(), customer, "company-data", "Drukkerij Jansen"),
                    (consent, other, "company-data", "Drukkerij Jansen"),
                    (consent, customer, "reference-name", nil), (consent, customer, "company-data", "Somebody else"),
                ] as [(UUID?, Identifier<Customer>, String, String?)] {
                    await #expect(throws: DatabaseError.self) { try await insert(consent, customer, scope, to) }
                }
                try await insert(consent, customer, "company-data", "Drukkerij Jansen")
                try await quiet.service.owner.execute(
                    """
                    update use_consent set withdrawn_at = \(quiet.clock.now), withdrawn_by = given_by
                    where id = \(consent)
                    """)
                await #expect(throws: DatabaseError.self) {
                    try await insert(consent, customer, "company-data", "Drukkerij Jansen")
                }
            }
        }

        @Test func `the text that was read is kept by version, language and hash, and only owners decide`() async throws
        {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let owner = try await quiet.member(QuietService.address(), of: customer)
                let editor = try await quiet.member(QuietService.address(), of: customer, as: "editor")
                let stranger = try await quiet.member(
                    QuietService.address(), of: try await quiet.service.enrolled())
                try await #expect(owner.get("/accounts/consents").text.contains("The company may name us"))
                try await #expect(give("reference-name", in: editor).status == .forbidden)
                try await #expect(
                    give("reference-name", in: owner, version: "1999-1").status == .unprocessableContent)
                try await #expect(give("reference-name", in: owner).status == .seeOther)
                try await #expect(give("reference-name", in: owner).status == .unprocessableContent, "already")
                let row = try #require(
                    try await quiet.service.owner.row(
                        """
                        select c.*, w.body from use_consent c
                        join wording w on (w.subject, w.version, w.language) = (c.subject, c.version, c.language)
                        where c.customer_id = \(customer.uuid)
                        """))
                let body: String = try row.decode("body")
                #expect(try row.decode("language", as: String.self) == "en")
                #expect(try row.decode("hash", as: [UInt8].self) == Array(SHA256.hash(data: Array(body.utf8))))
                let id = Identifier<UseConsent>(try row.decode("id"))
                try await #expect(stranger.post("/accounts/consents/\(id)/withdraw").status == .notFound)
                await #expect(throws: DatabaseError.self) {
                    try await quiet.service.runtime.execute(
                        "update use_consent set version = '2' where id = \(id.uuid)")
                }
            }
        }

        @Test func `over the API an owner gives, sees and takes back, and no token does`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let owner = try await quiet.member(QuietService.address(), of: customer)
                func ask(
                    _ method: HTTPRequest.Method, _ path: String = "", _ body: String? = nil, as bearer: String
                ) async throws -> TestResponse {
                    try await quiet.service.client.execute(
                        uri: "/accounts/api/consents\(path)", method: method,
                        headers: [.authorization: "Bearer \(bearer)", .contentType: "application/json"],
                        body: body.map { ByteBuffer(string: $0) })
                }
                let session = try #require(owner.cookie("session"))
                let wanted = #"{"scope":"reference-name","version":"2026-1","language":"nl"}"#
                let token = try await quiet.service.command(
                    "token", "issue", "--customer", "\(customer)", "--label", "test", "--as", "tester", "--because",
                    "test")
                let program = try #require(token.split(separator: "\n").last.map(String.init))
                try await #expect(ask(.post, "", wanted, as: program).status == .unauthorized)
                try await #expect(ask(.post, "", wanted, as: session).status == .created)
                let listed = try await ask(.get, as: session)
                let id = try #require(listed.text.firstMatch(of: #/"id":"([0-9a-f-]{36})"/#)).1
                #expect(listed.text.contains("\"language\":\"nl\"") && !listed.text.contains("withdrawnAt"))
                try await #expect(ask(.delete, "/\(id)", as: session).status == .noContent)
                try await #expect(ask(.delete, "/\(id)", as: session).status == .notFound)
                try await #expect(ask(.get, as: session).text.contains("withdrawnAt"))
                let said = try await quiet.service.owner.rows(
                    "select routing_key from outbox where routing_key like 'accounts.consent%' order by position")
                #expect(
                    try said.map { try $0.decode("routing_key", as: String.self) }
                        == ["accounts.consent-given.v1", "accounts.consent-withdrawn.v1"])
            }
        }
    }
}
