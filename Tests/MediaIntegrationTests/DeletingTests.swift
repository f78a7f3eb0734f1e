import Contracts
import Foundation
import HTTPTypes
import Media
import NIOCore
import ObjectStore
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import Vault
import WebPagesTesting

extension MediaOnServersTests {
    @Suite("deleting and hiding captures")
    struct DeletingTests {
        private func fields(_ captures: [Identifier<Capture>]) -> [(String, String)] {
            captures.map { ("capture", $0.description) }
        }

        private func shown(_ rental: TestRental) async throws -> Set<String> {
            Set(try await rental.ask().addresses("data-capture"))
        }

        @Test func `a deleted capture is gone from gallery, page and links at once, and comes back when taken back`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                let id = capture.captureID
                let page = try await rental.ask("/captures/\(id)")
                let file = try #require(page.addresses("href").first { $0.contains("/files/") })
                let kept = try #require(try await rental.ask(of: file).headers[.location])
                let links = [kept] + page.addresses("src").filter { $0.hasPrefix("/o/") }
                #expect(links.count == 2)
                for link in links { #expect(try await rental.ask(of: link).status == 200) }
                #expect(try await service.page(capture.session).status == 200)

                let asking = try await rental.ask("/delete", fields([id]))
                #expect(asking.status == 200 && asking.text.contains("Delete 1 capture?"))
                #expect(asking.text.contains("For ten minutes you can undo it."))
                // Being asked deletes nothing.
                #expect(try await shown(rental) == ["\(id)"])

                let done = try await rental.ask("/deleted", fields([id]))
                #expect(done.status == 303 && done.headers[.location] == "\(rental.address)/deleted")
                for link in links { #expect(try await rental.ask(of: link).status == 410) }
                #expect(try await rental.ask("/captures/\(id)").status == 410)
                let gone = try await service.page(capture.session)
                #expect(gone.status == 410 && gone.text.contains("heeft deze opname verwijderd"))
                let gallery = try await rental.ask()
                #expect(gallery.addresses("data-capture").isEmpty)
                #expect(gallery.text.contains("1 capture is being deleted."))
                let said = try await service.others.fact(CaptureDeleted.self, about: "\(id)")
                #expect(said.rentalID == rental.id && said.finalAt == said.deletedAt.addingTimeInterval(600))
                // Sent once more, the form changes nothing.
                #expect(try await rental.ask("/deleted", fields([id])).status == 303)

                let list = try await rental.ask("/deleted")
                #expect(list.text.contains("10 minutes left") && list.text.contains("Undo all of it"))
                #expect(try await rental.ask("/deleted/restore", fields([id])).status == 303)
                #expect(try await shown(rental) == ["\(id)"])
                #expect(try await service.page(capture.session).status == 200)
                _ = try await service.others.fact(CaptureRestored.self, about: "\(id)")
                #expect(try await service.others.facts(CaptureDeleted.self, about: "\(id)").count == 1)
            }
        }

        @Test func `after ten minutes it is final, and what retention erases then is gone with its bytes`() async throws
        {
            // "Trash purge leaves the bytes or does nothing": immich #4595, #10781, #11156, #19582.
            try await LiveMedia.with { service in
                service.accounts.lifetime = 3600
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                let id = capture.captureID
                _ = try await rental.ask("/deleted", fields([id]))
                let erasure = Identifier<Erasure>(at: Date())
                try await service.others.say(
                    CaptureHidden(
                        captureID: id, erasureID: erasure, cause: .customer, hiddenAt: service.now.inMilliseconds))
                service.wait(601)
                let list = try await rental.ask("/deleted")
                #expect(list.text.contains("is being erased for good") && !list.text.contains("Undo all of it"))
                _ = try await rental.ask("/deleted/restore", fields([id]))
                #expect(try await shown(rental).isEmpty)
                #expect(try await service.others.facts(CaptureRestored.self, about: "\(id)").isEmpty)

                try await service.others.say(
                    EraseData<MediaData>(
                        erasureID: erasure, captureID: id, keyID: capture.keyID, askedAt: Date().inMilliseconds))
                let answer = try await service.others.fact(DataErased<MediaData>.self, about: "\(erasure)")
                let counts = Dictionary(uniqueKeysWithValues: answer.removed.map { ($0.table, $0.count) })
                #expect(answer.outcome == .removed && answer.objects == 8 && counts["deletion"] == 1)
                #expect(try await service.store.names(under: "renditions/\(id)/").isEmpty)
                #expect(try await service.ingestVault.isDestroyed(KeyID(capture.keyID.uuid)))
                #expect(try await rental.ask("/captures/\(id)").status == 404)
                #expect(try await rental.ask("/deleted").text.contains("Nothing is being deleted."))
                let gone = try await service.page(capture.session)
                #expect(gone.status == 410 && gone.text.contains("Er bestaat geen kopie meer van."))
            }
        }

        @Test func `many are deleted in one act, and more than allowed are refused`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let ids = try await rental.captures(501)
                let asking = try await rental.ask("/delete", fields(Array(ids.prefix(500))))
                #expect(asking.text.contains("Delete 500 captures?"))
                #expect(try await rental.ask("/delete", fields(ids)).status == 422)
                #expect(try await rental.ask("/deleted", fields(ids)).status == 422)
                #expect(try await rental.ask("/deleted", fields(Array(ids.prefix(500)))).status == 303)
                #expect(try await rental.ask().text.contains("500 captures are being deleted."))
                #expect(try await shown(rental) == ["\(ids[500])"])
                _ = try await service.others.fact(CaptureDeleted.self, about: "\(ids[499])")
                #expect(try await rental.ask("/deleted/restore", [("all", "yes")]).status == 303)
                #expect(try await rental.ask().text.contains(">501 captures<"))
                // Nothing chosen is no error.
                #expect(try await rental.ask("/delete", [("to", "x")]).headers[.location] == rental.address)
                #expect(try await rental.ask("/delete", [("capture", "x")]).status == 422)
            }
        }

        @Test func `two that delete the same at the same time say it once`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let ids = try await rental.captures(40)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for turn in 0..<6 {
                        let chosen = turn.isMultiple(of: 2) ? ids : ids.reversed()
                        group.addTask { try await #expect(rental.ask("/deleted", fields(chosen)).status == 303) }
                    }
                    try await group.waitForAll()
                }
                for id in ids { _ = try await service.others.fact(CaptureDeleted.self, about: "\(id)") }
                for id in ids {
                    #expect(try await service.others.facts(CaptureDeleted.self, about: "\(id)").count == 1)
                }
            }
        }

        @Test func `hiding keeps a capture in the gallery, marked, and its guest still sees it`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                let id = capture.captureID
                let here = "\(rental.address)?kind=picture"
                let chosen = fields([id]) + [("to", "\(rental.address)%3Fkind%3Dpicture")]
                let hidden = try await rental.ask("/hide", chosen)
                #expect(hidden.status == 303 && hidden.headers[.location] == here)
                #expect(try await rental.ask().text.contains("gallery-aside"))
                #expect(try await rental.ask("?hidden=no").addresses("data-capture").isEmpty)
                #expect(try await service.page(capture.session).status == 200)
                // A form leads back into this gallery only.
                let elsewhere = try await rental.ask("/unhide", fields([id]) + [("to", "//other.example")])
                #expect(elsewhere.headers[.location] == rental.address)
                #expect(try await !rental.ask().text.contains("gallery-aside"))
            }
        }

        @Test func `nobody touches what is another customer's, and who may only look changes nothing`() async throws {
            try await LiveMedia.with { service in
                let (mine, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                let (own, foreign) = (try await mine.captures(1), try await other.captures(1))
                let posts = ["/hide", "/unhide", "/delete", "/deleted", "/deleted/restore"]
                for path in posts {
                    // Another's rental, another's capture under one's own rental, and one that nobody has.
                    #expect(try await mine.ask(path, of: other.address, fields(foreign)).status == 404, "\(path)")
                    #expect(try await mine.ask(path, fields(foreign)).status == 404, "\(path)")
                    #expect(try await mine.ask(path, fields([Identifier(at: Date())])).status == 404, "\(path)")
                    #expect(try await mine.ask(path, as: mine.viewer, fields(own)).status == 403, "\(path)")
                    #expect(try await mine.ask(path, as: "stolen", fields(own)).status == 303, "\(path)")
                }
                for path in ["/deleted", "/captures/\(foreign[0])"] {
                    #expect(try await mine.ask(path, of: other.address).status == 404, "\(path)")
                }
                #expect(try await mine.ask("/captures/\(foreign[0])").status == 404)
                // Among one's own, another's is left alone.
                #expect(try await mine.ask("/deleted", fields(own + foreign)).status == 303)
                #expect(try await shown(mine).isEmpty)
                #expect(try await shown(other) == ["\(foreign[0])"])
                #expect(try await service.others.facts(CaptureDeleted.self, about: "\(foreign[0])").isEmpty)
            }
        }

        /// Cross-site request forgery.
        @Test func `a form on another site deletes nothing`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let ids = try await rental.captures(1)
                let headers: HTTPFields = [
                    .accept: "text/html", .cookie: "session=\(rental.editor)", .origin: "https://other.example",
                    .contentType: "application/x-www-form-urlencoded",
                ]
                let status = try await service.http { client in
                    try await client.execute(
                        uri: "\(rental.address)/deleted", method: .post, headers: headers,
                        body: ByteBuffer(string: "capture=\(ids[0])")
                    ).status.code
                }
                #expect(status == 403)
                #expect(try await shown(rental) == ["\(ids[0])"])
            }
        }
    }
}
