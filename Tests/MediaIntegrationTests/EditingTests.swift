import Contracts
import Foundation
import HTTPTypes
import Media
import ObjectStore
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import Vault

extension MediaOnServersTests {
    @Suite("changing pictures")
    struct EditingTests {
        // C12: original SHA-256 unchanged.
        @Test func `everybody sees the change, the original keeps bytes and hash, and every step goes back`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                let before = try await service.original(capture)
                let plain = try await rental.objects(capture)
                #expect(try await rental.preview(capture) == "1280x960" && plain.count == 8)
                #expect(try await rental.ask("/captures/\(capture.captureID)").text.contains("/edit\">Edit</a>"))

                let kept = try await rental.edit(
                    capture, "keep", [("turns", "1"), ("words", "Ann+%26+Jan"), ("preset", "gray")])
                #expect(kept.status == 303)
                try await rental.settled(capture, "1 1")
                #expect(try await rental.preview(capture) == "960x1280")
                try await until("what was replaced is gone") {
                    try await rental.objects(capture) == plain.map { "edit-1/\($0)" }
                }
                let page = try await service.page(capture.session)
                #expect(page.status == 200 && page.text.contains("width=\"960\" height=\"1280\""))
                #expect(try await rental.ask().text.contains("width=\"240\" height=\"320\""))
                // The words are in no row that could be read.
                let row: String? = try await service.owner.value(
                    "select recipe::text from edit where capture_id = \(capture.captureID.uuid)")
                #expect(row?.contains("Ann") == false)
                #expect(try await rental.ask("/captures/\(capture.captureID)/edit").text.contains("Ann &amp; Jan"))

                _ = try await rental.edit(capture, "keep", [("cutLeft", "50")])
                try await rental.settled(capture, "2 2")
                #expect(try await rental.preview(capture) == "800x1200")
                _ = try await rental.ask("/captures/\(capture.captureID)/edit/undo", [])
                try await rental.settled(capture, "1 1")
                #expect(try await rental.preview(capture) == "960x1280")
                _ = try await rental.ask("/captures/\(capture.captureID)/edit/original", [])
                try await rental.settled(capture, "3 3")
                #expect(try await rental.preview(capture) == "1280x960")
                for _ in 0..<3 { _ = try await rental.ask("/captures/\(capture.captureID)/edit/undo", []) }
                try await rental.settled(capture, "0 0")
                try await until("as at the beginning") { try await rental.objects(capture) == plain }

                #expect(try await service.original(capture) == before)
                #expect(try await rental.recordedHash(capture) == capture.originals[0].sha256)
            }
        }

        @Test func `what is tried is seen by whoever tries it, and what is wrong is said and changes nothing`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                let path = "/captures/\(capture.captureID)/edit"
                #expect(try await rental.edit(capture, "show", [("turns", "1")]).status == 303)
                let page = try await rental.ask(path)
                #expect(page.status == 200 && page.text.contains("Nobody else sees it until you keep it."))
                let source = try #require(page.addresses("src").first { $0.contains("/edit/picture?") })
                let picture = try await rental.ask(of: source)
                #expect(picture.status == 200 && picture.headers[.contentType] == "image/jpeg")
                #expect(picture.headers[.cacheControl] == "private, no-store")
                #expect(try await rental.preview(capture) == "1280x960")
                #expect(try await rental.state(capture) == "0 0")
                let wrong = try await rental.edit(
                    capture, "keep", [("cutLeft", "60"), ("cutRight", "40"), ("brightness", "200"), ("logo", "top")])
                #expect(wrong.status == 422)
                for words in [
                    "Leave at least a tenth of the photo", "Choose a number between the limits",
                    "Upload a logo first, or choose no logo.", "href=\"#cutRight\"",
                ] { #expect(wrong.text.contains(words), "\(words)") }
                #expect(try await rental.state(capture) == "0 0")
            }
        }

        @Test func `a step back waits for another one, and goes back from where that led`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                for turns in 1...2 {
                    _ = try await rental.edit(capture, "keep", [("turns", "\(turns)")])
                    try await rental.settled(capture, "\(turns) \(turns)")
                }
                let second = try await service.owner.withTransaction { transaction in
                    // The first, as long as it is not committed.
                    try await transaction.execute(
                        "update edited set wanted = 1 where capture_id = \(capture.captureID.uuid)")
                    let second = Task { try await rental.ask("/captures/\(capture.captureID)/edit/undo", []) }
                    _ = try await eventually("the second waits") {
                        try await transaction.row(
                            "select 1 as one from pg_locks where locktype = 'transactionid' and not granted limit 1")
                    }
                    return second
                }
                #expect(try await second.value.status == 303)
                try await rental.settled(capture, "0 0")
            }
        }

        @Test func `a step that is not there fails once, and the picture stays`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                _ = try await rental.edit(capture, "keep", [("turns", "1")])
                try await rental.settled(capture, "1 1")
                try await service.owner.execute(
                    "update edited set wanted = 9 where capture_id = \(capture.captureID.uuid)")
                try await service.others.say(
                    MakeEdit(captureID: capture.captureID, originalID: capture.originals[0].id))
                try await rental.settled(capture, "9 1 step-absent")
                #expect(try await rental.preview(capture) == "960x1280")
                _ = try await rental.edit(capture, "keep", [("turns", "2")])
                try await rental.settled(capture, "2 2")
            }
        }

        // C12: a job that is delivered again makes one derivative.
        @Test(arguments: ["handled:1", "committed:1"])
        func `a worker killed between objects and rows, or before it could say so, leaves one derivative`(
            point: String
        ) async throws {
            try await LiveMedia.with(isServing: false) { service in
                let render = try ServiceProcess.start(
                    Media.self, ["work", "--only", "render", "--only", "facts"], service.settings)
                let booked = try await TestRental.booked(service)
                let capture = try await booked.photograph()
                try await render.stop()
                let before = try await service.original(capture)
                let plain = try await booked.objects(capture)
                _ = try await booked.edit(capture, "keep", [("turns", "1")])
                let worker = ["work", "--only", "edit"]
                let dying = try ServiceProcess.start(Media.self, worker, service.settings, dyingAt: point)
                #expect(try await dying.wasKilled())
                #expect(try await booked.preview(capture) == (point == "committed:1" ? "960x1280" : "1280x960"))
                let next = try ServiceProcess.start(Media.self, worker, service.settings)
                try await booked.settled(capture, "1 1")
                try await until("one derivative") {
                    try await booked.objects(capture) == plain.map { "edit-1/\($0)" }
                }
                let made: Query = """
                    select max(made_at)::text || count(*) from rendition where capture_id = \(capture.captureID.uuid)
                    """
                let then: String? = try await service.owner.value(made)
                for _ in 0..<2 {
                    try await service.others.say(
                        MakeEdit(captureID: capture.captureID, originalID: capture.originals[0].id))
                }
                _ = try await booked.edit(capture, "keep", [("turns", "2")])
                try await booked.settled(capture, "2 2")
                #expect(then?.hasSuffix("+008") == true)
                #expect(try await service.original(capture) == before)
                try await next.stop()
            }
        }

        @Test func `rendering again keeps what a customer changed, and an erasure takes all of it`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                _ = try await rental.edit(capture, "keep", [("turns", "1"), ("words", "Ann")])
                try await rental.settled(capture, "1 1")
                try await service.owner.execute(
                    "update rendition set version = 1 where capture_id = \(capture.captureID.uuid)")
                _ = try await service.end(of: try await service.rerender(rental.id, only: nil))
                #expect(try await rental.preview(capture) == "960x1280")

                let erasure = Identifier<Erasure>(at: Date())
                try await service.others.say(
                    EraseData<MediaData>(
                        erasureID: erasure, captureID: capture.captureID, keyID: capture.keyID,
                        askedAt: Date().inMilliseconds))
                let answer = try await service.others.fact(DataErased<MediaData>.self, about: "\(erasure)")
                let counts = Dictionary(uniqueKeysWithValues: answer.removed.map { ($0.table, $0.count) })
                #expect(answer.outcome == .removed && counts["edit"] == 1 && counts["edited"] == 1)
                #expect(try await rental.objects(capture).isEmpty)
                let left: Int64? = try await service.owner.value(
                    "select count(*) from edit where capture_id = \(capture.captureID.uuid)")
                #expect(left == 0)
                #expect(try await rental.ask("/captures/\(capture.captureID)/edit").status == 404)
            }
        }

        @Test func `nobody changes what is another customer's, and who may only look changes nothing`() async throws {
            try await LiveMedia.with { service in
                let (mine, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                let capture = try await other.photograph()
                let path = "/captures/\(capture.captureID)/edit"
                for suffix in ["", "/undo", "/original"] {
                    let form = [("act", "keep"), ("turns", "1")]
                    for address in [mine.address, other.address] {
                        #expect(try await mine.ask(path + suffix, of: address, form).status == 404)
                    }
                    #expect(try await other.ask(path + suffix, as: other.viewer, form).status == 403)
                }
                for page in [path, "\(path)/picture?step=0", "/logo", "/filters/\(UUID())"] {
                    #expect(try await mine.ask(page, of: other.address).status == 404, "\(page)")
                    #expect(try await other.ask(page, as: other.viewer).status == 403, "\(page)")
                }
                #expect(
                    try await mine.ask("/filters", of: other.address, [("capture", "\(capture.captureID)")]).status
                        == 404)
                #expect(try await mine.ask("/filters", [("capture", "\(capture.captureID)")]).status == 404)
                #expect(try await other.state(capture) == nil)
            }
        }
    }
}
