import Contracts
import Foundation
import HTTPTypes
import PostgreSQL
import ServiceTesting
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("isolation of customers")
    struct IsolationTests {
        /// A customer with a rental, an owner and a viewer.
        private struct Tenant {
            var id: Identifier<Customer>
            var rental: Identifier<Rental>
            var mails: [String]
            var owner: TestBrowser
            var viewer: TestBrowser
        }

        private func tenant(_ quiet: QuietService) async throws -> Tenant {
            let id = try await quiet.service.enrolled()
            let mails = [QuietService.address(), QuietService.address()]
            return Tenant(
                id: id, rental: try await quiet.service.booked(id), mails: mails,
                owner: try await quiet.member(mails[0], of: id),
                viewer: try await quiet.member(mails[1], of: id, as: "viewer"))
        }

        private func ids(_ query: Query, _ quiet: QuietService) async throws -> [String] {
            try await quiet.service.owner.rows(query).map {
                try $0.decode("id", as: UUID.self).uuidString.lowercased()
            }
        }

        private func matrix(_ mine: Tenant, _ quiet: QuietService) async throws -> IsolationMatrix {
            let members = try await ids("select id from member where customer_id = \(mine.id.uuid)", quiet)
            let sessions = try await ids(
                """
                select s.id from session s join member m on m.person_id = s.person_id
                where m.customer_id = \(mine.id.uuid)
                """, quiet)
            #expect(members.count == 2 && sessions.count == 2)
            var matrix = IsolationMatrix(
                things: [
                    "member": members, "session": sessions, "id": ["\(mine.rental)"], "rental": ["\(mine.rental)"],
                    "customer": ["\(mine.id)"],
                ], secrets: Set(members + sessions + mine.mails + ["\(mine.rental)", "\(mine.id)"]))
            matrix.fields = [
                "role": ["owner", "viewer"], "language": ["en"], "yes": ["yes"], "password": ["drie groene fietsen"],
                "mail": ["stranger.\(UUID())@feest.example"],
            ]
            // Who signs out is nobody; and the relay of a quiet service does not run.
            matrix.leftOut = ["/accounts/sign-out", "/ready"]
            return matrix
        }

        /// What nobody else may change.
        private func state(of mine: Tenant, _ quiet: QuietService) async throws -> String {
            try await quiet.service.owner.value(
                """
                select md5(coalesce(string_agg(line, '' order by line), '')) from (
                    select c::text as line from customer c where id = \(mine.id.uuid)
                    union all select r::text from rental r where customer_id = \(mine.id.uuid)
                    union all select m::text from member m where customer_id = \(mine.id.uuid)
                    union all select p::text from person p join member m on m.person_id = p.id
                        where m.customer_id = \(mine.id.uuid)
                    union all select s::text from session s join member m on m.person_id = s.person_id
                        where m.customer_id = \(mine.id.uuid)
                    union all select t::text from token t where customer_id = \(mine.id.uuid)) as lines
                """) ?? ""
        }

        @Test func `of five thousand questions none gets anything of another customer's, and none changes it`()
            async throws
        {
            try await QuietService.with { quiet in
                let (mine, other) = (try await tenant(quiet), try await tenant(quiet))
                let stranger = quiet.browser()
                _ = try await quiet.member(QuietService.address(), of: other.id, as: "editor", in: stranger)
                let printed = try await quiet.service.command(
                    "token", "issue", "--customer", "\(other.id)", "--scopes", "rentals:read,rentals:delete",
                    "--label", "test", "--as", "tester", "--because", "test")
                let program = try #require(printed.split(separator: "\n").last.map(String.init))
                let operations = try await quiet.service.operatorToken("operations:read,operations:act")
                let own = ["id": ["\(other.rental)"], "rental": ["\(other.rental)"], "customer": ["\(other.id)"]]
                func browser(_ name: String, _ browser: TestBrowser) -> IsolationMatrix.Asker {
                    IsolationMatrix.Asker(name, [.cookie: "session=\(browser.cookie("session") ?? "")"], own: own)
                }
                let askers = [
                    IsolationMatrix.Asker("nobody", [:]),
                    IsolationMatrix.Asker("a stolen cookie", [.cookie: "session=stolen"]),
                    browser("another's owner", other.owner), browser("another's editor", stranger),
                    browser("another's viewer", other.viewer),
                    IsolationMatrix.Asker("another's program", [.authorization: "Bearer \(program)"], own: own),
                    IsolationMatrix.Asker("an operator of machines", [.authorization: "Bearer \(operations)"]),
                ]
                let matrix = try await matrix(mine, quiet)
                let before = try await state(of: mine, quiet)
                let (asked, leaks) = try await matrix.ask(
                    quiet.service.routes, by: askers, atLeast: 5_000, seed: 1, of: quiet.service.client)
                #expect(asked >= 5_000)
                #expect(leaks.isEmpty, "\(leaks.map(\.description).joined(separator: "\n"))")
                #expect(try await state(of: mine, quiet) == before)

                let found = try await matrix.ask(
                    quiet.service.routes.filter { $0.method == .get }, by: [browser("our own", mine.owner)],
                    atLeast: 100, seed: 1, of: quiet.service.client)
                #expect(!found.leaks.isEmpty, "what is looked for can be found")
            }
        }
    }
}
