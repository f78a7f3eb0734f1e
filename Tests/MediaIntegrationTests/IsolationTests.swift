import Contracts
import Foundation
import HTTPTypes
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension MediaOnServersTests {
    @Suite("isolation of customers")
    struct IsolationTests {
        /// What nobody but the customer's own editors may change.
        private func state(of mine: TestRental) async throws -> String {
            try await mine.service.owner.value(
                """
                select md5(coalesce(string_agg(line, '' order by line), '')) from (
                    select c::text as line from capture c where rental_id = \(mine.id.uuid)
                    union all select d::text from deletion d join capture c on c.id = d.capture_id
                        where c.rental_id = \(mine.id.uuid)
                    union all select h::text from hiding h join capture c on c.id = h.capture_id
                        where c.rental_id = \(mine.id.uuid)
                    union all select r::text from rental r where id = \(mine.id.uuid)
                    union all select a.id::text from archive a where rental_id = \(mine.id.uuid)
                    union all select s::text from share s where rental_id = \(mine.id.uuid)
                    union all select e::text from edit e join capture c on c.id = e.capture_id
                        where c.rental_id = \(mine.id.uuid)
                    union all select t::text from capture_tag t where rental_id = \(mine.id.uuid)
                    union all select a::text from album a where rental_id = \(mine.id.uuid)) as lines
                """) ?? ""
        }

        /// Everything that a customer has here, and how to know it again.
        private func matrix(_ mine: TestRental) async throws -> IsolationMatrix {
            let photographs = [try await mine.photograph(), try await mine.photograph()]
            let captures = try await mine.captures(20).map(\.description) + photographs.map { "\($0.captureID)" }
            let originals = photographs.flatMap { $0.originals.map { "\($0.id)" } }
            let ordered = try await mine.ask("/archives", [("what", "originals")])
            let archive = try #require(ordered.headers[.location]?.split(separator: "/").last.map(String.init))
            let share = try await mine.share([photographs[0].captureID], #","mode":"download""#)
            let named = try await mine.ask(
                "/albums", [("capture", "\(photographs[1].captureID)"), ("name", "The+cake")])
            #expect(named.status == 303)
            let album: UUID = try #require(
                try await mine.service.owner.value("select id from album where rental_id = \(mine.id.uuid)"))
            let made = try await mine.ask(
                "/creations", photographs.map { ("capture", "\($0.captureID)") } + [("kind", "strip")])
            let creation = try #require(made.headers[.location]?.split(separator: "/").last.map(String.init))
            try await until("it is made") {
                try await mine.service.owner.row(
                    "select 1 from creation where rental_id = \(mine.id.uuid) and made_at is not null") != nil
            }
            let page = try await mine.ask()
            let bytes = page.addresses("src").filter { $0.hasPrefix("/o/") }
            #expect(bytes.count == 2)
            var matrix = IsolationMatrix(
                things: [
                    "rental": ["\(mine.id)"], "capture": captures, "archive": [archive], "share": [share.id],
                    "original": originals, "album": [album.uuidString.lowercased()],
                    "creation": [creation],
                ],
                secrets: Set(
                    captures + originals + bytes + photographs.map(\.session)
                        + [
                            archive, share.id, share.path, creation, "\(mine.id)", "Aunt Maria", "the photo book",
                            "The cake",
                        ]))
            // It never ends, and is asked for apart.
            matrix.leftOut = ["/media/rentals/{rental}/live"]
            matrix.fields = [
                "after": captures, "from": ["gallery"], "what": ["originals", "pictures"], "yes": ["yes"],
                "recipe": ["download"], "word": ["party"], "name": ["party"], "mode": ["download"],
            ]
            return matrix
        }

        @Test func `of ten thousand questions none gets anything of another customer's, and none changes it`()
            async throws
        {
            try await LiveMedia.with(["TRUSTED_PROXY": "127.0.0.1", "MEDIA_REQUESTS_PER_MINUTE": "60000"]) { service in
                let (mine, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                let theirs = try await other.photograph()
                other.admitSharer()
                let matrix = try await matrix(mine)
                service.accounts.add(token: "scopeless", of: mine.customerID.uuid, scopes: ["rentals:read"])
                let own = ["rental": ["\(other.id)"], "capture": ["\(theirs.captureID)"]]
                func session(_ name: String, _ token: String) -> IsolationMatrix.Asker {
                    IsolationMatrix.Asker(name, [.cookie: "session=\(token)"], own: own)
                }
                func program(_ name: String, _ token: String) -> IsolationMatrix.Asker {
                    IsolationMatrix.Asker(name, [.authorization: "Bearer \(token)"], own: own)
                }
                let askers = [
                    IsolationMatrix.Asker("nobody", [:]), session("a stolen cookie", "stolen"),
                    program("a made-up token", "mbx_\(UUID())"), session("another's editor", other.editor),
                    session("another's viewer", other.viewer), session("who shares another's", other.sharer),
                    program("a program that shares another's", other.sharer),
                    program("another's program", other.editor),
                    program("another's reader", other.viewer), session("our own without a right", "scopeless"),
                    program("our own program without a right", "scopeless"),
                    program("an operator", service.accounts.addOperator(["operations:read", "operations:act"])),
                ]
                let ourOwn = session("our own", mine.viewer)
                let before = try await state(of: mine)
                let (asked, leaks) = try await service.http { client in
                    for asker in askers {
                        let live = try await client.execute(
                            uri: "\(mine.address)/live", method: .get, headers: asker.headers)
                        #expect(live.status.code >= 300, "\(asker.name)")
                    }
                    return try await matrix.ask(service.routes, by: askers, atLeast: 10_000, seed: 1, of: client)
                }
                #expect(asked >= 10_000)
                #expect(leaks.isEmpty, "\(leaks.map(\.description).joined(separator: "\n"))")
                #expect(try await state(of: mine) == before)

                // The same questions of the customer's own people do find all of it.
                let found = try await service.http { client in
                    try await matrix.ask(
                        service.routes.filter { $0.method == .get },
                        by: [ourOwn], atLeast: 100, seed: 1, of: client)
                }
                #expect(found.leaks.count >= 5, "what is looked for can be found")
                #expect(try await state(of: mine) == before, "looking changes nothing")
            }
        }
    }
}
