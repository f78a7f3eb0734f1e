import Accounts
import Contracts
import Foundation
import HTTPTypes
import Journal
import PostgreSQL
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("staff's access to customers")
    struct GrantTests {
        @Test func `without a grant staff see no customer, and are led to where they ask`() async throws {
            try await QuietService.with { quiet in
                let staff = try await quiet.staff()
                let rentals = try await staff.browser.get("/accounts/rentals")
                #expect(rentals.status == .seeOther && rentals.headers[.location] == "/accounts/staff")
                for path in ["/accounts/members", "/accounts/access", "/accounts/choose"] {
                    try await #expect(staff.browser.get(path).headers[.location] == "/accounts/staff", "\(path)")
                }
                let claims = try await quiet.claims(of: staff.browser)
                #expect(claims["customer"] == nil && claims["scope"] == "grants:ask" && claims["grant"] == nil)
            }
        }

        @Test func `a grant lets staff look at one customer, and the owners see it and are mailed`() async throws {
            try await QuietService.with { quiet in
                let (customer, other) = (try await quiet.service.enrolled(), try await quiet.service.enrolled())
                let rental = try await quiet.service.booked(customer)
                let foreign = try await quiet.service.booked(other)
                let address = QuietService.address()
                let owner = try await quiet.member(address, of: customer)
                let staff = try await quiet.staff()
                let given = try await staff.ask(for: customer)
                #expect(given.status == .seeOther && given.headers[.location] == "/accounts/rentals", "\(given.text)")

                let mails = try await quiet.mails()
                #expect(mails.map(\.topic) == [.staffAccess] && mails.first?.to == address)
                #expect(mails.first?.path == "/accounts/access")
                let page = try await staff.browser.get("/accounts/rentals")
                #expect(page.status == .ok && page.text.contains("/media/rentals/\(rental)"))
                #expect(!page.text.contains("\(foreign)"))
                #expect(
                    page.text.contains("You are looking at customer \(customer) for maintenance, ticket T-12, until"))
                let claims = try await quiet.claims(of: staff.browser)
                #expect(claims["customer"] == "\(customer)" && claims["grant"] != nil)
                #expect(claims["scope"] == "captures:read grants:ask rentals:read" && claims["sub"] == "\(staff.id)")

                let seen = try await owner.get("/accounts/access")
                #expect(seen.status == .ok && seen.text.contains("T-12") && seen.text.contains("a picture is missing"))
                #expect(seen.text.contains("list of rentals") && seen.text.contains("/end\""))
                let stranger = try await quiet.member(QuietService.address(), of: other)
                try await #expect(!stranger.get("/accounts/access").text.contains("T-12"))
                // Whatever wants a member wants more than a grant gives.
                try await #expect(staff.browser.get("/accounts/members").status == .forbidden)
                try await #expect(staff.browser.get("/accounts/access").status == .forbidden)
            }
        }

        @Test(arguments: ["curiosity", "", "marketing"])
        func `another purpose is refused, by the page and by the table`(purpose: String) async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let staff = try await quiet.staff()
                let refused = try await staff.ask(for: customer, purpose: purpose)
                #expect(refused.status == .unprocessableContent)
                #expect(refused.text.contains("There is no other purpose."))
                let insert: Query = """
                    insert into access_grant
                        (id, customer_id, staff_id, purpose, ticket, reason, minutes, scopes, asked_at)
                    values (gen_random_uuid(), \(customer.uuid), \(staff.id.uuid), \(purpose), 'T-1', 'because', 5,
                        '{captures:read}', \(quiet.clock.now))
                    """
                let error = await #expect(throws: DatabaseError.self) { try await quiet.service.owner.execute(insert) }
                #expect("\(error as (any Error)?)".contains("purpose"))
            }
        }

        @Test(arguments: ["0", "61", "an hour"])
        func `a grant lasts an hour at most`(minutes: String) async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let staff = try await quiet.staff()
                try await #expect(staff.ask(for: customer, minutes: minutes).status == .unprocessableContent)
                let insert: Query = """
                    insert into access_grant
                        (id, customer_id, staff_id, purpose, ticket, reason, minutes, scopes, asked_at)
                    values (gen_random_uuid(), \(customer.uuid), \(staff.id.uuid), 'maintenance', 'T-1', 'because', 61,
                        '{captures:read}', \(quiet.clock.now))
                    """
                await #expect(throws: DatabaseError.self) { try await quiet.service.owner.execute(insert) }
            }
        }

        @Test func `when its time is over a grant opens nothing any more`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let staff = try await quiet.staff()
                _ = try await staff.ask(for: customer, minutes: "10")
                quiet.clock.advance(by: 599)
                try await #expect(staff.browser.get("/accounts/rentals").status == .ok)
                let last = try await quiet.claims(of: staff.browser)
                #expect(
                    last["exp"].flatMap(Double.init).map { $0 <= quiet.clock.now.timeIntervalSince1970 + 1 } == true)
                quiet.clock.advance(by: 1)
                try await #expect(staff.browser.get("/accounts/rentals").status == .forbidden)
                let claims = try await quiet.claims(of: staff.browser)
                #expect(claims["customer"] == nil && claims["scope"] == "grants:ask" && claims["grant"] != nil)
                _ = try await staff.browser.post("/accounts/staff/leave")
                #expect(try await quiet.claims(of: staff.browser)["grant"] == nil)
            }
        }

        @Test func `an owner ends it at once, nobody else's owner does, and the chain of evidence tells both`()
            async throws
        {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let owner = try await quiet.member(QuietService.address(), of: customer)
                let viewer = try await quiet.member(QuietService.address(), of: customer, as: "viewer")
                let stranger = try await quiet.member(
                    QuietService.address(), of: try await quiet.service.enrolled())
                let staff = try await quiet.staff()
                _ = try await staff.ask(for: customer)
                let path = try #require(
                    try await owner.get("/accounts/access").text.firstMatch(of: #//accounts/access/[0-9a-f-]{36}/end/#))
                try await #expect(stranger.post("\(path.0)").status == .notFound)
                try await #expect(viewer.post("\(path.0)").status == .forbidden)
                try await #expect(!viewer.get("/accounts/access").text.contains("/end\""))
                try await #expect(quiet.claims(of: staff.browser)["customer"] == "\(customer)")
                try await #expect(owner.post("\(path.0)").status == .seeOther)
                try await #expect(quiet.claims(of: staff.browser)["customer"] == nil)
                try await #expect(staff.browser.get("/accounts/rentals").status == .forbidden)
                try await #expect(owner.post("\(path.0)").status == .notFound, "it is over")

                let journal = try Journal(
                    chain: JournalChain(keyFile: quiet.service.frame.settings.string("JOURNAL_KEY_FILE")))
                let stream = try #require(JournalStream("customer:\(customer)"))
                let entries = try await journal.entries(of: stream, in: quiet.service.runtime)
                #expect(entries.map(\.kind) == ["grant.given", "grant.ended"])
                #expect(entries.first?.reason == "maintenance, ticket T-12")
                #expect(entries.last?.actor.hasPrefix("member:") == true)
                #expect(try await journal.verify(stream, in: quiet.service.runtime).isIntact)
            }
        }

        @Test func `more than looking begins when somebody else approves, and never by the asker`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let owner = try await quiet.member(QuietService.address(), of: customer)
                let (bo, cas) = (try await quiet.staff(), try await quiet.staff())
                let asked = try await bo.ask(for: customer, more: ["delete", "download"], ticket: "T-13")
                #expect(asked.headers[.location] == "/accounts/staff?done=asked")
                #expect(try await quiet.claims(of: bo.browser)["customer"] == nil)
                try await #expect(!owner.get("/accounts/access").text.contains("T-13"), "nobody can look yet")
                let row = try #require(
                    try await quiet.service.owner.row(
                        "select id from access_grant where staff_id = \(bo.id.uuid)"))
                let grant: UUID = try row.decode("id")
                let path = "/accounts/staff/grants/\(grant.uuidString.lowercased())"
                try await #expect(bo.browser.post("\(path)/approve").status == .forbidden)
                try await #expect(bo.browser.post("\(path)/enter").status == .forbidden)
                for approver: UUID? in [bo.id.uuid, nil] {
                    await #expect(throws: DatabaseError.self) {
                        try await quiet.service.owner.execute(
                            """
                            update access_grant set approver_id = \(approver as UUID?), begins_at = \(quiet.clock.now),
                                ends_at = \(quiet.clock.now.addingTimeInterval(1800)) where id = \(grant)
                            """)
                    }
                }
                try await #expect(cas.browser.get("/accounts/staff").text.contains("\(path)/approve"))
                try await #expect(cas.browser.post("\(path)/approve").status == .seeOther)
                try await #expect(cas.browser.post("\(path)/enter").status == .notFound, "it is not theirs")
                try await #expect(bo.browser.post("\(path)/enter").status == .seeOther)
                let claims = try await quiet.claims(of: bo.browser)
                #expect(claims["scope"] == "captures:delete captures:download captures:read grants:ask rentals:read")
                let seen = try await owner.get("/accounts/access").text
                #expect(seen.contains("T-13") && seen.contains("Approved by") && seen.contains("delete captures"))
            }
        }

        @Test func `operators end a grant, and removing somebody ends theirs`() async throws {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let (bo, cas) = (try await quiet.staff(), try await quiet.staff())
                _ = try await bo.ask(for: customer)
                _ = try await cas.ask(for: customer)
                let listed = try await quiet.service.command("grant", "list", "--customer", "\(customer)")
                let row = try #require(
                    try await quiet.service.owner.row("select id from access_grant where staff_id = \(bo.id.uuid)"))
                let grant = Identifier<AccessGrant>(try row.decode("id"))
                #expect(listed.contains("\(grant)") && listed.contains("open"))
                try await quiet.service.command(
                    "grant", "end", "\(grant)", "--as", "ops", "--because", "call of 5 March")
                #expect(try await quiet.claims(of: bo.browser)["customer"] == nil)
                try await quiet.service.command("staff", "remove", "\(cas.id)", "--as", "ops", "--because", "left us")
                let open: Int64? = try await quiet.service.owner.value(
                    "select count(*) from access_grant where customer_id = \(customer.uuid) and ended_at is null")
                #expect(open == 0)
            }
        }

        @Test func `what another service showed under a grant reaches the customer's page, once a minute and kind`()
            async throws
        {
            try await LiveService.with { service in
                let quiet = QuietService(service: service, clock: TestClock())
                let customer = try await service.enrolled()
                let row = try await service.owner.row(
                    """
                    with somebody as (
                        insert into person (id, key_id, created_at)
                        values (gen_random_uuid(), gen_random_uuid(), \(quiet.clock.now)) returning id)
                    insert into staff (id, person_id, invited_at)
                    select gen_random_uuid(), id, \(quiet.clock.now) from somebody returning id
                    """)
                let staff: UUID = try #require(row).decode("id")
                let grant = Identifier<AccessGrant>(at: quiet.clock.now)
                try await service.owner.execute(
                    """
                    insert into access_grant (id, customer_id, staff_id, purpose, ticket, reason, minutes, scopes,
                        asked_at, begins_at, ends_at)
                    values (\(grant.uuid), \(customer.uuid), \(staff), 'follow-up',
                        'T-14', 'because', 5, '{captures:read}', \(quiet.clock.now), \(quiet.clock.now),
                        \(quiet.clock.now.addingTimeInterval(300)))
                    """)
                let minute = Date(
                    timeIntervalSince1970: (quiet.clock.now.timeIntervalSince1970 / 60).rounded(.down) * 60)
                for kind in [OpenedKind.gallery, .file, .gallery] {
                    try await service.events.say(
                        OpenedUnderGrant(grantID: grant, kind: kind, minute: minute), id: UUID(), version: nil)
                }
                let count = try await eventually("both kinds") {
                    let count: Int64? = try await service.owner.value(
                        "select count(*) from grant_opening where grant_id = \(grant.uuid)")
                    return count == 2 ? count : nil
                }
                #expect(count == 2)
            }
        }
    }
}
