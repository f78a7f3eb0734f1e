import Contracts
import Foundation
import HTTPTypes
import Hexadecimal
import Journal
import Media
import NIOCore
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension MediaOnServersTests {
    @Suite("the ledger of what customers did")
    struct LedgerTests {
        private struct Listing: Decodable {
            struct Entry: Decodable {
                var position: Int
                var kind: String
                var actor: String
                var data: [String: String]
            }
            var entries: [Entry]
            var next: Int?
            var count: Int
        }

        private func ledger(_ rental: TestRental, _ query: String = "") async throws -> Listing {
            try JSONDecoder().decode(Listing.self, from: try await rental.api(.get, "ledger\(query)").body)
        }

        /// Downloads a file as a member does, and follows to its bytes.
        private func file(_ capture: CaptureReceived, of rental: TestRental) async throws -> String {
            let page = try await rental.ask("/captures/\(capture.captureID)")
            return try #require(page.addresses("href").first { $0.contains("/files/") })
        }

        @Test func `whatever leaves the rental or is deleted is one entry, with who, what and which agreement`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                rental.admitSharer()
                let capture = try await rental.photograph()
                let id = capture.captureID
                let empty = try await rental.ask("/ledger", as: rental.sharer)
                #expect(empty.status == 200 && empty.text.contains("Nothing was done yet"))
                let share = try await rental.share([id])
                let change = #"{"mode":"download","password":"three blue boats"}"#
                _ = try await rental.api(.patch, "shares/\(share.id)", change)
                _ = try await rental.api(.delete, "shares/\(share.id)")
                _ = try await rental.api(.delete, "shares/\(share.id)")
                #expect(try await rental.ask(of: try await file(capture, of: rental)).status == 303)
                let ordered = try await rental.ask("/archives", [("what", "pictures")])
                let archive = try #require(ordered.headers[.location])
                let name = try await eventually("the archive is ready") {
                    try await rental.ask(of: archive).addresses("href").first { $0.hasSuffix(".zip") }
                }
                #expect(try await rental.ask(of: name).status == 200)
                _ = try await rental.ask("/deleted", [("capture", "\(id)")])
                _ = try await rental.ask("/deleted/restore", [("all", "yes")])
                // What changes nothing is no act.
                _ = try await rental.ask("/deleted/restore", [("all", "yes")])

                let found = try await ledger(rental)
                #expect(
                    found.entries.map(\.kind).reversed() == [
                        "share.made", "share.changed", "share.revoked", "capture.downloaded", "archive.ordered",
                        "archive.downloaded", "captures.deleted", "captures.restored",
                    ])
                #expect(found.count == 8 && found.entries.map(\.position) == (1...8).reversed())
                #expect(found.entries.allSatisfy { $0.data["agreement"] == "1" && $0.actor == "token:token" })
                #expect(found.entries[6].data["password"] == "set" && found.entries[6].data["recipients"] == nil)
                #expect(found.entries.last?.data["captures"] == "1" && found.entries.last?.data["recipients"] == "1")
                let rows = try await service.owner.rows(
                    "select e::text as text from journal_entry e where stream = \("rental:\(rental.id)")")
                for text in try rows.map({ try $0.decode("text", as: String.self) }) {
                    for secret in ["Maria", "photo book", "Voorbeeld", capture.session] {
                        #expect(!text.contains(secret))
                    }
                }
                let page = try await rental.ask("/ledger", as: rental.sharer)
                #expect(page.text.contains("Captures deleted: 1") && page.text.contains(">You"))
                // Nobody else sees it.
                let other = try await TestRental.booked(service)
                other.admitSharer()
                for path in ["ledger", "ledger/bundle"] {
                    #expect(try await rental.api(.get, path, as: other.sharer).status == 404)
                    #expect(try await rental.api(.get, path, as: rental.viewer).status == 403)
                }
                #expect(try await other.ask(of: try await file(capture, of: rental)).status == 404)
                #expect(try await ledger(other).count == 0)
            }
        }

        @Test func `a program that keeps a file is entered before it has the address of a byte`() async throws {
            struct Captures: Decodable {
                struct Capture: Decodable {
                    struct Rendition: Decodable {
                        var recipe: String
                        var address: String
                    }
                    var renditions: [Rendition]
                }
                var captures: [Capture]
            }
            try await LiveMedia.with { service in
                let (rental, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                rental.admitSharer()
                other.admitSharer()
                _ = try await rental.photograph()
                @Sendable func ask(_ uri: String, _ token: String) async throws -> (TestRental.Answer, Data) {
                    try await service.http { client in
                        let answer = try await client.execute(
                            uri: uri, method: .get, headers: [.authorization: "Bearer \(token)"])
                        return (
                            TestRental.Answer(
                                status: answer.status.code, headers: answer.headers, text: answer.text),
                            Data(answer.body.readableBytesView)
                        )
                    }
                }
                for list in ["/media/api/captures", "/media/api/rentals/\(rental.id)/captures"] {
                    let listed = try JSONDecoder().decode(Captures.self, from: try await ask(list, rental.sharer).1)
                    let renditions = try #require(listed.captures.first).renditions
                    let looked = try #require(renditions.first { $0.recipe == "preview" })
                    #expect(looked.address.hasPrefix("/o/"))
                    let kept = try #require(renditions.first { $0.recipe == "download" })
                    #expect(kept.address.hasPrefix("/media/api/rentals/\(rental.id)/captures/"))
                    #expect(try await ask(kept.address, other.sharer).0.status == 404)
                    let lead = try await ask(kept.address, rental.sharer).0
                    #expect(lead.status == 303)
                    let bytes = try #require(lead.headers[.location])
                    #expect(try await rental.visit(bytes).answer.status == 200)
                }
                #expect(try await ledger(rental).entries.map(\.kind) == ["capture.downloaded", "capture.downloaded"])
                #expect(try await ledger(other).count == 0)
            }
        }

        @Test func `a thousand acts are a thousand entries that verify, and a changed byte is named`() async throws {
            try await LiveMedia.with(["MEDIA_REQUESTS_PER_MINUTE": "100000"]) { service in
                let rental = try await TestRental.booked(service)
                rental.admitSharer()
                let file = try await file(try await rental.photograph(), of: rental)
                try await withThrowingTaskGroup { group in
                    for _ in 1...8 {
                        group.addTask {
                            for _ in 1...125 { try await #expect(rental.ask(of: file).status == 303) }
                        }
                    }
                    try await group.waitForAll()
                }
                let stream = "rental:\(rental.id)"
                let count: Int64? = try await service.owner.value(
                    "select count(*) from journal_entry where stream = \(stream)")
                #expect(count == 1000)
                let intact = try await service.attempt(["ledger", "verify", "--rental", "\(rental.id)"])
                #expect(!intact.hasFailed && intact.printed.contains("\(stream) intact, 1000 entries"))
                let checkpoints = "\(service.directory)/checkpoints"
                #expect(try await service.command(["ledger", "checkpoint", "--into", checkpoints]).contains("chains"))

                // The pages tell of all of them, once each.
                var (seen, before): ([Int], Int?) = ([], nil)
                repeat {
                    let page = try await ledger(rental, before.map { "?before=\($0)" } ?? "")
                    seen += page.entries.map(\.position)
                    before = page.next
                } while before != nil
                #expect(seen == (1...1000).reversed())
                let last = try await rental.ask("/ledger?before=51", as: rental.sharer)
                #expect(last.text.contains("1–50 of 1000") && last.text.contains("rel=\"prev\""))
                #expect(!last.text.contains("rel=\"next\""))

                // What a customer took home is checked without us.
                let answer = try await rental.ask("/ledger/bundle", as: rental.sharer)
                #expect(answer.headers[.contentDisposition] == "attachment; filename=\"ledger.txt\"")
                let key = try await service.command(["ledger", "key"]).trimmingCharacters(in: .whitespacesAndNewlines)
                let publicKey = try #require([UInt8](hexadecimal: key))
                #expect(JournalBundle.check(answer.text, signedBy: publicKey) == .genuine(entries: 1000))

                // Even who owns the tables changes nothing unseen.
                await #expect(throws: (any Error).self) {
                    try await service.owner.execute("update journal_entry set actor = 'x' where stream = \(stream)")
                }
                try await service.owner.execute("alter table journal_entry disable trigger journal_entry_only_grows")
                try await service.owner.execute(
                    "update journal_entry set actor = 'member:x' where stream = \(stream) and position = 617")
                let broken = try await service.attempt(["ledger", "verify", "--rental", "\(rental.id)"])
                #expect(broken.hasFailed && broken.printed.contains("broken at 617: changed"))
                #expect(try await rental.api(.get, "ledger/bundle").status == 500)
                // A tail that was cut, head and all, shows against the checkpoint.
                try await service.owner.execute(
                    "delete from journal_entry where stream = \(stream) and position > 600")
                try await service.owner.execute(
                    """
                    update journal_head h set position = 600, mac = e.mac from journal_entry e
                    where h.stream = \(stream) and e.stream = h.stream and e.position = 600
                    """)
                let cut = try await service.attempt(
                    ["ledger", "verify", "--rental", "\(rental.id)", "--checkpoints", checkpoints])
                #expect(cut.printed.contains("\(stream) intact, 600 entries"))
                #expect(cut.hasFailed && cut.printed.contains("\(stream) cut or written anew"))
                try await service.owner.execute("delete from journal_entry where stream = \(stream)")
                try await service.owner.execute("alter table journal_entry enable trigger journal_entry_only_grows")
            }
        }
    }
}
