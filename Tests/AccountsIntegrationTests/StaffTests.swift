import Accounts
import Contracts
import Crypto
import Foundation
import HTTPTypes
import PostgreSQL
import ServiceTesting
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("staff")
    struct StaffTests {
        @Test func `who has not signed the undertaking reaches nothing, and is told what to do`() async throws {
            try await QuietService.with { quiet in
                let staff = try await quiet.invitedStaff()
                let customer = try await quiet.service.enrolled()
                for path in ["/accounts/rentals", "/accounts/staff", "/accounts/me", "/accounts/choose"] {
                    let answer = try await staff.browser.get(path)
                    #expect(answer.status == .forbidden, "\(path)")
                    #expect(answer.text.contains("/accounts/staff/undertaking"), "\(path)")
                }
                try await #expect(staff.ask(for: customer).status == .forbidden)
                let claims = try await quiet.claims(of: staff.browser)
                #expect(claims["scope"] == "" && claims["customer"] == nil)
            }
        }

        @Test func `a signature keeps version, language and hash, and wants name and password`() async throws {
            try await QuietService.with { quiet in
                let staff = try await quiet.invitedStaff()
                let page = try await staff.browser.get("/accounts/staff/undertaking")
                #expect(page.status == .ok && page.text.contains("I keep secret what I learn at work"))
                try await #expect(quiet.sign(staff, password: "wrong wrong").status == .unprocessableContent)
                try await #expect(quiet.sign(staff, version: "1999-1").status == .unprocessableContent)
                let signed = try await quiet.sign(staff)
                #expect(signed.headers[.location] == "/accounts/me/second-factor", "an app is wanted as well")
                try await #expect(staff.browser.get("/accounts/staff").text.contains("/accounts/me/second-factor"))
                try await quiet.setUpApp(staff.browser)
                try await #expect(staff.browser.get("/accounts/staff").status == .ok)

                let row = try #require(
                    try await quiet.service.owner.row(
                        """
                        select u.*, w.body from undertaking_signature u
                        join wording w on (w.subject, w.version, w.language) = (u.subject, u.version, u.language)
                        where u.staff_id = \(staff.id.uuid)
                        """))
                let body: String = try row.decode("body")
                #expect(try row.decode("hash", as: [UInt8].self) == Array(SHA256.hash(data: Array(body.utf8))))
                #expect(try row.decode("version", as: String.self) == "2026-1")
                #expect(try row.decode("language", as: String.self) == "en")
                #expect(try row.decode("signed_at", as: Date.self) == quiet.clock.now)
                #expect(try !row.decode("name", as: [UInt8].self).elementsEqual(Array("Bo Maes".utf8)))
            }
        }

        @Test func `nobody changes what was signed, and no text changes`() async throws {
            try await QuietService.with { quiet in
                let staff = try await quiet.staff()
                for statement: Query in [
                    "update undertaking_signature set version = '2' where staff_id = \(staff.id.uuid)",
                    "delete from undertaking_signature where staff_id = \(staff.id.uuid)",
                    "update wording set body = 'I may tell' where subject = 'undertaking'",
                    "delete from wording where subject = 'undertaking'",
                ] {
                    await #expect(throws: DatabaseError.self) { try await quiet.service.runtime.execute(statement) }
                }
            }
        }

        @Test func `a new undertaking is asked of all staff before anything opens again`() async throws {
            try await QuietService.with { quiet in
                let staff = try await quiet.staff()
                try await #expect(staff.browser.get("/accounts/staff").status == .ok)
                quiet.clock.advance(by: 1)
                try await Self.publishing("I keep even more secret.", quiet) {
                    try await #expect(staff.browser.get("/accounts/staff").status == .forbidden)
                    #expect(try await quiet.claims(of: staff.browser)["scope"] == "")
                    try await #expect(
                        staff.browser.get("/accounts/staff/undertaking").text.contains("I keep even more secret."))
                    try await #expect(quiet.sign(staff).headers[.location] == "/accounts/staff")
                    try await #expect(staff.browser.get("/accounts/staff").status == .ok)
                }
            }
        }

        /// Publishes another undertaking while `body` runs: other tests sign the first one.
        private static func publishing(
            _ text: String, _ quiet: QuietService, _ body: () async throws -> Void
        ) async throws {
            let version = "t-\(UUID().uuidString.prefix(8))"
            let folder = FileManager.default.temporaryDirectory.appending(path: "texts-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            for language in Language.allCases {
                try Data(text.utf8).write(to: folder.appending(path: "\(language.rawValue).txt"))
            }
            try await quiet.service.command(
                "wording", "publish", "--version", version, "--texts", folder.path, "--as", "tester", "--because",
                "ticket 12")
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
            try await quiet.service.owner.execute("delete from undertaking_signature where version = \(version)")
            try await quiet.service.owner.execute("delete from wording where version = \(version)")
            try outcome.get()
        }

        @Test func `who is removed is signed out, and is staff no more`() async throws {
            try await QuietService.with { quiet in
                let staff = try await quiet.staff()
                #expect(try await quiet.service.command("staff", "list").contains("\(staff.id)"))
                try await quiet.service.command(
                    "staff", "remove", "\(staff.id)", "--as", "tester", "--because", "left us")
                try await #expect(quiet.pass(of: staff.browser).status == .unauthorized)
                #expect(try await !quiet.service.command("staff", "list").contains("\(staff.id)"))
                let acts = try await quiet.service.runtime.rows(
                    "select act from operator_act where subject = \("\(staff.id)") order by act")
                #expect(
                    try acts.map { try $0.decode("act", as: String.self) }
                        == ["staff invite", "staff remove", "undertaking sign"])
            }
        }
    }
}
