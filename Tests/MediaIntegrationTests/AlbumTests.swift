import Contracts
import Foundation
import HTTPTypes
import Media
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension MediaOnServersTests {
    @Suite("albums")
    struct AlbumTests {
        private struct Album: Decodable {
            var id: String
            var name: String
            var captures: Int
            var shares: Int
        }

        private func body(_ captures: [Identifier<Capture>], name: String? = nil) -> String {
            let ids = captures.map { "\"\($0)\"" }.joined(separator: ",")
            return #"{"captures":[\#(ids)]\#(name.map { #","name":"\#($0)""# } ?? "")}"#
        }

        private func album(_ answer: (status: Int, body: Data)) throws -> Album {
            try JSONDecoder().decode(Album.self, from: answer.body)
        }

        private func pictures(_ path: String, _ rental: TestRental) async throws -> Int {
            try await rental.visit(path).answer.addresses("src").count { $0.hasPrefix("\(path)/") }
        }

        @Test func `captures are kept together, looked at, and taken out again`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                rental.admitSharer()
                let ids = try await rental.captures(3)
                let form = try await rental.ask("/albums/add", ids.prefix(2).map { ("capture", "\($0)") })
                #expect(form.status == 200 && form.text.contains("You chose 2 captures"))
                let nameless = try await rental.ask("/albums", [("capture", "\(ids[0])"), ("name", "+")])
                #expect(nameless.status == 422 && nameless.text.contains("Give the album a name"))
                let made = try await rental.ask(
                    "/albums", ids.prefix(2).map { ("capture", "\($0)") } + [("name", "The+cake")])
                let address = try #require(made.headers[.location])
                let page = try await rental.ask(of: address)
                #expect(page.text.contains("Album: The cake") && Set(page.addresses("data-capture")).count == 2)
                let id = try #require(address.split(separator: "=").last)
                _ = try await rental.ask("/albums", [("album", "\(id)"), ("capture", "\(ids[2])")])
                #expect(try await rental.ask(of: address).addresses("data-capture").count == 3)
                _ = try await rental.ask("/albums/\(id)/take", [("capture", "\(ids[0])")])
                #expect(
                    try await rental.ask(of: address).addresses("data-capture") == [ids[2], ids[1]].map(\.description))
                _ = try await rental.ask("/albums/\(id)/name", [("name-\(id)", "The+dance")])
                let list = try await rental.ask("/albums")
                #expect(list.text.contains("The dance") && list.text.contains("2 captures"))
                // The table does not tell the name.
                let rows = try await service.owner.rows("select encode(name, 'escape') as name from album")
                #expect(try rows.allSatisfy { try !$0.decode("name", as: String.self).contains("dance") })

                #expect(try await rental.ask("/albums/\(id)/delete").text.contains("The captures stay"))
                let deleted = try await rental.ask("/albums/\(id)/delete", [])
                let after = try await rental.ask(of: deleted.headers[.location])
                #expect(after.text.contains("The album is deleted") && after.text.contains("/albums/\(id)/restore"))
                #expect(try await rental.ask(of: address).status == 404)
                #expect(try await rental.ask().addresses("data-capture").count == 3)
                #expect(try await rental.ask("/albums/\(id)/restore", []).status == 303)
                #expect(try await rental.ask(of: address).addresses("data-capture").count == 2)
                _ = try await rental.ask("/albums/\(id)/delete", [])
                service.accounts.lifetime = 3600
                service.wait(601)
                // It is final, or gone already.
                #expect([404, 410].contains(try await rental.ask("/albums/\(id)/restore", []).status))
            }
        }

        @Test func `an album is shared as it is at any time, and what is added is an act of sharing`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                rental.admitSharer()
                let (first, second) = (try await rental.photograph(), try await rental.photograph())
                let made = try album(try await rental.api(.post, "albums", body([first.captureID], name: "The cake")))
                let form = try await rental.ask("/albums/\(made.id)/share", as: rental.sharer)
                #expect(form.text.contains("what you add later is shared too"))
                let answer = try await rental.api(
                    .post, "shares", #"{"album":"\#(made.id)","recipients":["Aunt Maria"],"purpose":"book"}"#)
                #expect(answer.status == 201)
                let share = try JSONDecoder().decode(TestShare.self, from: answer.body)
                #expect(share.captures == 1)
                #expect(try await pictures(share.path, rental) == 1)
                let shared = try await rental.visit(share.path).answer
                let picture = try #require(shared.addresses("src").first { $0.hasPrefix("\(share.path)/") })
                let extended = try album(
                    try await rental.api(.post, "albums/\(made.id)/add", body([second.captureID])))
                #expect(extended.captures == 2 && extended.shares == 1)
                #expect(try await pictures(share.path, rental) == 2)
                #expect(try await rental.ask("?album=\(made.id)").text.contains("This album is shared"))
                _ = try await rental.api(.post, "albums/\(made.id)/take", body([first.captureID]))
                #expect(try await pictures(share.path, rental) == 1)
                #expect(try await rental.visit(picture).answer.status == 404)

                #expect(try await rental.api(.delete, "albums/\(made.id)").status == 204)
                #expect(try await rental.visit(share.path).answer.status == 410)
                #expect(try await rental.visit(picture).answer.status == 410)
                #expect(try await rental.api(.post, "albums/\(made.id)/restore").status == 200)
                #expect(try await pictures(share.path, rental) == 1)
                let entries = String(
                    decoding: try await rental.api(.get, "ledger").body, as: UTF8.self)
                for kind in ["album.extended", "album.deleted", "album.restored"] {
                    #expect(entries.contains("\"kind\":\"\(kind)\""), "\(kind)")
                }
            }
        }

        @Test func `another customer's album is nobody's`() async throws {
            try await LiveMedia.with { service in
                let (mine, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                mine.admitSharer()
                other.admitSharer()
                let (own, foreign) = (try await mine.captures(1), try await other.captures(1))
                let made = try album(try await mine.api(.post, "albums", body(own + foreign, name: "Mine")))
                #expect(made.captures == 1)
                #expect(try await other.api(.post, "albums", body(own, name: "Mine")).status == 404)
                for path in ["add", "take"] {
                    #expect(try await other.api(.post, "albums/\(made.id)/\(path)", body(foreign)).status == 404)
                }
                #expect(try await other.api(.post, "albums/\(made.id)/restore").status == 404)
                #expect(try await other.api(.delete, "albums/\(made.id)").status == 404)
                #expect(try await other.api(.patch, "albums/\(made.id)", #"{"name":"x"}"#).status == 404)
                let share = #"{"album":"\#(made.id)","recipients":["A"],"purpose":"B"}"#
                #expect(try await other.api(.post, "shares", share).status == 404)
                #expect(try await other.ask("?album=\(made.id)").status == 404)
                #expect(try await mine.api(.post, "albums", body(own, name: "x"), as: mine.viewer).status == 403)
            }
        }
    }
}
