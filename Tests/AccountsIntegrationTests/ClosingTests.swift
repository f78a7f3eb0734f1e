import Accounts
import ArgumentParser
import Contracts
import Foundation
import HTTPTypes
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import Vault
import WebPagesTesting

extension OnRealServers {
    @Suite("closing an account")
    struct ClosingTests {
        private static func close(_ browser: TestBrowser) async throws -> TestResponse {
            try await browser.post("/accounts/account/close", [("current", QuietService.password)])
        }

        @Test func `whoever rents now or will cannot leave, and is told so`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                _ = try await quiet.service.booked(customer, from: "2098-01-01", until: "2098-01-02")
                let owner = try await quiet.member(QuietService.address(), of: customer)
                let page = try await owner.get("/accounts/account")
                #expect(page.text.contains("cannot be closed") && !page.text.contains("account/close"))
                _ = try await Self.close(owner)
                let open: Int64? = try await quiet.service.owner.value(
                    "select count(*) from account_closing where customer_id = \(customer.uuid)")
                #expect(open == 0)
            }
        }

        @Test func `an owner closes, all owners are told, and another owner keeps the account open`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let rental = try await quiet.service.booked(customer, from: "2020-01-01", until: "2020-01-02")
                let (one, two) = (QuietService.address(), QuietService.address())
                let (owner, other) = (
                    try await quiet.member(one, of: customer), try await quiet.member(two, of: customer)
                )
                let viewer = try await quiet.member(QuietService.address(), of: customer, as: "viewer")
                try await #expect(viewer.get("/accounts/account").status == .forbidden)
                try await #expect(Self.close(viewer).status == .forbidden)
                let wrong = try await owner.post("/accounts/account/close", [("current", "wrong")])
                #expect(wrong.status == .unprocessableContent && wrong.text.contains("not right"))
                _ = try await quiet.mails()
                try await #expect(Self.close(owner).status == .seeOther)
                let mails = try await quiet.mails()
                #expect(Set(mails.map(\.to)) == [one, two])
                #expect(mails.allSatisfy { $0.topic == .accountClosing && $0.path == "/accounts/account" })
                try await #expect(owner.get("/accounts/account").text.contains("14 more days"))
                let seen = try await viewer.get("/accounts/rentals")
                #expect(seen.text.contains("will be closed") && !seen.text.contains("account/keep"))
                await #expect(throws: (any Error).self, "nothing more is booked") {
                    try await quiet.service.booked(customer, from: "2098-01-01", until: "2098-01-02")
                }
                quiet.clock.advance(by: 14 * 86_400 - 60)
                try await quiet.letTimersRun()
                _ = try await quiet.signIn(two, in: other)
                let kept = try await other.post("/accounts/account/keep")
                #expect(kept.headers[.location] == "/accounts/account?done=kept")
                #expect(try await quiet.mails().map(\.topic) == [.accountKept, .accountKept])
                let again = try await other.post("/accounts/account/keep")
                #expect(again.headers[.location] == "/accounts/account", "it was kept already")
                try await #expect(quiet.mails().isEmpty)
                quiet.clock.advance(by: 86_400)
                try await quiet.letTimersRun()
                let deleted: Date? = try await quiet.service.owner.row(
                    "select deleted_at from rental where id = \(rental.uuid)")?.decode("deleted_at")
                #expect(deleted == nil)
            }
        }

        @Test func `while the account is being closed every owner stays one`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let owner = try await quiet.member(QuietService.address(), of: customer)
                let other = try await quiet.member(QuietService.address(), of: customer)
                _ = try await Self.close(owner)
                let ids: UUID? = try await quiet.service.owner.value(
                    """
                    select m.id from member m join account_closing c on c.customer_id = m.customer_id
                    where m.customer_id = \(customer.uuid) and m.id <> c.asked_by
                    """)
                let id = try #require(ids).uuidString.lowercased()
                for (path, fields) in [("role", [("role", "viewer")]), ("remove", [])] {
                    let answer = try await owner.post("/accounts/members/\(id)/\(path)", fields)
                    #expect(answer.status == .unprocessableContent && answer.text.contains("is being closed"))
                }
                try await #expect(
                    other.post("/accounts/account/keep").headers[.location] == "/accounts/account?done=kept")
                try await #expect(owner.post("/accounts/members/\(id)/remove").status == .seeOther)
            }
        }

        /// Closes the customers' accounts, up to the instant in which they are erased.
        private static func closed(
            _ customers: [Identifier<Customer>], _ quiet: QuietService
        ) async throws -> [String] {
            var mails: [String] = []
            for customer in customers {
                mails.append(QuietService.address())
                let owner = try await quiet.member(mails[mails.count - 1], of: customer)
                try await #expect(close(owner).status == .seeOther)
            }
            quiet.clock.advance(by: 14 * 86_400)
            try await quiet.letTimersRun()
            quiet.clock.advance(by: 86_400)
            return mails
        }

        /// What was said of the customers.
        private static func told(
            _ customers: [Identifier<Customer>], _ quiet: QuietService
        ) async throws -> [CustomerClosed] {
            try await quiet.said(CustomerClosed.self).filter { customers.contains($0.customerID) }
        }

        @Test func `a closing that fails stops no other, and is done once it can be`() async throws {
            try await QuietService.with { quiet in
                let (broken, sound) = (try await quiet.service.enrolled(), try await quiet.service.enrolled())
                _ = try await Self.closed([broken, sound], quiet)
                let mail: [UInt8] = try #require(
                    try await quiet.service.owner.value("select contact_mail from customer where id = \(broken.uuid)"))
                func set(_ mail: [UInt8]) async throws {
                    try await quiet.service.owner.execute(
                        "update customer set contact_mail = \(mail) where id = \(broken.uuid)")
                }
                try await set([0])
                try await quiet.letTimersRun()
                try await #expect(Self.told([broken, sound], quiet).map(\.customerID) == [sound])
                try await set(mail)
                try await quiet.letTimersRun()
                try await #expect(Self.told([broken, sound], quiet).map(\.customerID) == [sound, broken])
            }
        }

        @Test func `a closing that was interrupted around the end of the key goes on, and says nothing twice`()
            async throws
        {
            try await QuietService.with { quiet in
                let printed = try await quiet.service.command(
                    "customer", "enrol", "--kind", "natural-person", "--name", "Jan", "--mail",
                    QuietService.address(), "--as", "tester", "--because", "ticket 12")
                let customer = try #require(
                    Identifier<Customer>(printed.trimmingCharacters(in: .whitespacesAndNewlines)))
                let mails = try await Self.closed([customer], quiet)
                let uuid: UUID = try #require(
                    try await quiet.service.owner.value("select key_id from customer where id = \(customer.uuid)"))
                // As if it had stopped with the rows still there.
                let backbone = try Backbone(quiet.service.frame)
                try await backbone.vault().destroyKey(KeyID(uuid))
                await backbone.close()
                try await quiet.letTimersRun()
                let lookups = try await quiet.lookups(of: mails)
                try await #expect(Self.told([customer], quiet).map { Set($0.lookups) } == [lookups])
                // As if it had stopped with the rows gone.
                try await quiet.service.owner.execute(
                    "update account_closing set erased_at = null where customer_id = \(customer.uuid)")
                try await quiet.letTimersRun()
                try await #expect(Self.told([customer], quiet).count == 1)
                let done: Int64? = try await quiet.service.owner.value(
                    """
                    select count(*) from account_closing
                    where customer_id = \(customer.uuid) and erased_at is not null
                    """)
                #expect(done == 1)
                try await #expect(quiet.isDestroyed(KeyID(uuid)))
            }
        }

        @Test func `whoever is there for another customer is left alone after the pepper was changed too`()
            async throws
        {
            let contact = QuietService.address()
            var enrolled: Identifier<Customer>?
            try await QuietService.with { quiet in enrolled = try await quiet.service.enrolled(mail: contact) }
            let customer = try #require(enrolled)
            let folder = "\(TestServers.services ?? "")/secrets-of-tests"
            let old = try String(contentsOfFile: "\(folder)/pepper", encoding: .utf8)
            let second = "2 \(Data(repeating: 7, count: 32).base64EncodedString())"
            _ = FileManager.default.createFile(
                atPath: "\(folder)/two-peppers", contents: Data("\(old)\n\(second)\n".utf8),
                attributes: [.posixPermissions: 0o600])
            try await QuietService.with(["PEPPER_FILE": "\(folder)/two-peppers"]) { quiet in
                _ = try await quiet.member(contact, of: try await quiet.service.enrolled())
                let mails = try await Self.closed([customer], quiet)
                try await quiet.letTimersRun()
                let lookups = try await quiet.lookups(of: mails)
                try await #expect(Self.told([customer], quiet).map { Set($0.lookups) } == [lookups])
                try await #expect(quiet.signIn(contact, in: quiet.browser()).status == .seeOther)
            }
        }

        @Test func `after the grace access ends, and a day later the customer is erased and nobody else`() async throws
        {
            try await QuietService.with { quiet in
                let contact = QuietService.address()
                let customer = try await quiet.service.enrolled(mail: contact)
                let another = try await quiet.service.enrolled()
                let rental = try await quiet.service.booked(customer, from: "2020-01-01", until: "2020-01-02")
                let (mine, shared) = (QuietService.address(), QuietService.address())
                let owner = try await quiet.member(mine, of: customer)
                _ = try await quiet.member(shared, of: another)
                let path = try await quiet.invite(shared, to: customer, as: "viewer")
                _ = try await quiet.browser().post(path, [("password", QuietService.password)])
                try await quiet.service.command(
                    "token", "issue", "--customer", "\(customer)", "--label", "gallery", "--as", "tester", "--because",
                    "test")
                _ = try await Self.close(owner)
                quiet.clock.advance(by: 14 * 86_400)
                _ = try await quiet.mails()
                try await quiet.letTimersRun()
                #expect(try await quiet.said(RentalDeleted.self).map(\.rentalID) == [rental])
                #expect(try await quiet.mails().map { $0.to } == [mine])
                _ = try await quiet.signIn(mine, in: owner)
                try await #expect(owner.get("/accounts/rentals").headers[.location] == "/accounts/choose")
                let valid: Int64? = try await quiet.service.owner.value(
                    "select count(*) from token where customer_id = \(customer.uuid) and revoked_at is null")
                #expect(valid == 0)
                let because = ["--as", "tester", "--because", "test"]
                for arguments in [
                    ["token", "issue", "--customer", "\(customer)", "--label", "gallery"],
                    ["member", "invite", "--customer", "\(customer)", "--mail", mine, "--role", "owner"],
                ] {
                    let (_, failure) = try await quiet.service.attempt(arguments + because)
                    #expect((failure as? ValidationError)?.message.contains("closed its account") == true)
                }
                let (_, restoring) = try await quiet.service.attempt(["rental", "restore", "\(rental)"] + because)
                #expect((restoring as? RentalDeletionRefusal) == .accountClosed)
                try await quiet.letTimersRun()
                #expect(try await quiet.said(CustomerClosed.self).isEmpty, "mails leave first")

                quiet.clock.advance(by: 86_400)
                try await quiet.letTimersRun()
                let closed = try #require(try await quiet.said(CustomerClosed.self).first)
                #expect(closed.customerID == customer)
                let actor: String? = try await quiet.service.owner.value(
                    "select actor from outbox where routing_key = \(CustomerClosed.name.description)")
                #expect(actor?.hasPrefix("member:") == true, "whoever asked for it")
                let lookups = try await quiet.lookups(of: [contact, mine])
                #expect(Set(closed.lookups) == lookups, "whoever is there for another customer is left alone")
                let row = try #require(
                    try await quiet.service.owner.row(
                        "select name, contact_mail from customer where id = \(customer.uuid)"))
                #expect(try row.decode("contact_mail", as: [UInt8]?.self) == nil)
                #expect(try row.decode("name", as: [UInt8]?.self) != nil, "a company keeps its name")
                try await #expect(quiet.signIn(shared, in: quiet.browser()).status == .seeOther)
                try await quiet.letTimersRun()
                #expect(try await quiet.said(CustomerClosed.self).count == 1)
            }
        }
    }
}
