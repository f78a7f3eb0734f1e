import Contracts
import Foundation
import HTTPTypes
import Images
import Media
import NIOCore
import ObjectStore
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension MediaOnServersTests {
    @Suite("what becomes of an original")
    struct RenditionFormsTests {
        private func get(
            _ service: LiveMedia, _ uri: String, accept: String?
        ) async throws -> (headers: HTTPFields, bytes: [UInt8]) {
            try await service.http { client in
                let headers: HTTPFields = accept.map { [.accept: $0] } ?? [:]
                let answer = try await client.execute(uri: uri, method: .get, headers: headers)
                return (answer.headers, Array(buffer: answer.body))
            }
        }

        private func link(_ attribute: String, in page: String) throws -> String {
            let start = try #require(page.range(of: "\(attribute)=\"/o/"))
            return "/o/" + page[start.upperBound...].prefix { $0 != "\"" }
        }

        @Test func `a browser gets the smallest form that it names, and what is kept is always a JPEG`() async throws {
            try await LiveMedia.with { service in
                let capture = try await service.received(try await TestPictures.photograph(in: service.directory))
                try await service.others.say(capture)
                _ = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
                let page = try await service.page(capture.session).text
                let (preview, download) = (try link("src", in: page), try link("href", in: page))
                for (accept, type, kind) in [
                    ("image/avif,image/webp,image/png,image/*;q=0.8,*/*;q=0.5", "image/avif", MediaKind.avif),
                    ("image/webp,*/*", "image/webp", .webp),
                    ("image/avif;q=0, image/webp;q=0.5", "image/webp", .webp), ("*/*", "image/jpeg", .jpeg),
                    ("image/*", "image/jpeg", .jpeg), (nil, "image/jpeg", .jpeg),
                ] as [(String?, String, MediaKind)] {
                    let answer = try await get(service, preview, accept: accept)
                    #expect(answer.headers[.contentType] == type && identify(answer.bytes) == kind, "\(accept ?? "-")")
                    #expect(answer.headers[.vary] == "Accept")
                    #expect(!TestPictures.contains(answer.bytes, "Voorbeeld"))
                }
                let whole = try await get(service, download, accept: "image/avif,image/webp")
                #expect(whole.headers[.contentType] == "image/jpeg")
            }
        }

        @Test func `a burst is shown as a film that can be kept as a GIF`() async throws {
            try await LiveMedia.with { service in
                let picture = try await TestPictures.photograph(in: service.directory)
                var capture = try await service.received(picture)
                for _ in 0..<2 { capture = try await service.adding(picture, to: capture) }
                for index in capture.originals.indices { capture.originals[index].role = .burst }
                try await service.others.say(capture)
                let ready = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
                #expect(ready.renditions == 3 * 8 + 2)
                let page = try await service.page(capture.session).text
                let film = try await get(service, try link("src", in: page), accept: nil)
                #expect(identify(film.bytes) == .mp4 && page.contains(" loop "))
                #expect(page.contains("Bewegende foto bewaren"))
                let kept = try await get(service, try link("href", in: page), accept: nil)
                #expect(identify(kept.bytes) == .gif)
            }
        }

        // spree #14560: a worker that had committed "processing" and died blocked its job for ever.
        @Test func `a worker that dies while it renders blocks nothing: another one renders the capture once`()
            async throws
        {
            try await LiveMedia.with(isServing: false) { service in
                let dying = try ServiceProcess.serve(Media.self, service.settings, dyingAt: "handled:2")
                let capture = try await service.received(try await TestPictures.photograph(in: service.directory))
                try await service.others.say(capture)
                #expect(try await dying.wasKilled())
                let next = try ServiceProcess.serve(Media.self, service.settings)
                _ = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
                try await next.stop()
                let rows: Int64? = try await service.owner.value(
                    "select count(*) from rendition where capture_id = \(capture.captureID.uuid)")
                #expect(rows == 8)
                #expect(try await service.store.names(under: "renditions/\(capture.captureID)/").count == 8)
                #expect(try await service.others.facts(CaptureReady.self, about: "\(capture.captureID)").count == 1)
            }
        }
    }
}
