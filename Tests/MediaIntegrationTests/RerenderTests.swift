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
import WebPagesTesting

extension MediaOnServersTests {
    @Suite("rendering again")
    struct RerenderTests {
        private static let act = ["--as", "an@photobooth.example", "--because", "ticket 7"]

        private func ready(_ service: LiveMedia) async throws -> CaptureReceived {
            let capture = try await service.received(try await TestPictures.photograph(in: service.directory))
            try await service.others.say(capture)
            _ = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
            return capture
        }

        /// As if an earlier release had made the previews: one form, an older version, another object.
        private func age(_ capture: CaptureReceived, _ service: LiveMedia) async throws -> ObjectName {
            let old = try #require(ObjectName("renditions/\(capture.captureID)/\(capture.originals[0].id)/preview-1"))
            try await service.store.write(old, bytes: [1, 2, 3])
            try await service.owner.execute(
                """
                delete from rendition where capture_id = \(capture.captureID.uuid) and recipe = 'preview'
                    and media_type <> 'image/jpeg'
                """)
            try await service.owner.execute(
                """
                update rendition set version = 1, object = \(old.text)
                where capture_id = \(capture.captureID.uuid) and recipe = 'preview'
                """)
            return old
        }

        private func end(of service: LiveMedia, _ ordered: String) async throws -> String {
            let id = String(ordered.dropFirst("Ordered ".count).prefix { $0 != ":" })
            return try await eventually("the re-rendering has ended") {
                let lines = try await service.command(["rerender", "status"]).split(separator: "\n")
                return lines.first { $0.contains(id) && !$0.contains("running") }.map(String.init)
            }
        }

        private func versions(_ capture: CaptureReceived, _ service: LiveMedia) async throws -> String? {
            try await service.owner.value(
                """
                select string_agg(recipe || version || ' ' || media_type, ', ' order by recipe, media_type)
                from rendition where capture_id = \(capture.captureID.uuid) and recipe = 'preview'
                """)
        }

        private func original(_ capture: CaptureReceived, _ service: LiveMedia) async throws -> [UInt8] {
            let name = try #require(ObjectName(capture.originals[0].object))
            return try await service.store.read(name, atMost: 1 << 24)
        }

        @Test func `a newer recipe replaces what an older one made, once, and originals stay as they came`()
            async throws
        {
            try await LiveMedia.with { service in
                let captures = [try await ready(service), try await ready(service)]
                let before = try await original(captures[0], service)
                let old = [try await age(captures[0], service), try await age(captures[1], service)]
                let order = ["rerender", "--recipe", "preview", "--rental"] + ["\(captures[0].rentalID)"] + Self.act
                let status = try await end(of: service, try await service.command(order))
                #expect(status.contains("done") && status.contains("1 of 1"))
                #expect(
                    try await versions(captures[0], service)
                        == "preview2 image/avif, preview2 image/jpeg, preview2 image/webp")
                #expect(try await versions(captures[1], service) == "preview1 image/jpeg", "another rental's")
                let folder = "renditions/\(captures[0].captureID)/"
                _ = try await eventually("what was replaced is gone") {
                    try await service.store.names(under: folder).contains(old[0]) ? nil : true
                }
                #expect(try await service.store.names(under: folder).count == 8)
                #expect(try await service.store.names(under: "renditions/").contains(old[1]))
                #expect(try await original(captures[0], service) == before)

                // Ordered again it finds nothing to do; so it does when the broker delivers the order twice.
                let made: Query = """
                    select max(made_at)::text from rendition where capture_id = \(captures[0].captureID.uuid)
                    """
                let then: String? = try await service.owner.value(made)
                #expect(try await end(of: service, try await service.command(order)).contains("1 of 1"))
                let now: String? = try await service.owner.value(made)
                #expect(now == then)
                #expect(try await service.others.facts(CaptureReady.self, about: "\(captures[0].captureID)").count == 1)
            }
        }

        @Test func `an original that is gone is counted and holds up no other`() async throws {
            try await LiveMedia.with { service in
                let captures = [try await ready(service), try await ready(service)]
                for capture in captures { _ = try await age(capture, service) }
                let rental = captures[1].rentalID.uuid
                try await service.owner.execute(
                    "update capture set rental_id = \(rental) where id = \(captures[0].captureID.uuid)")
                try await service.store.delete(try #require(ObjectName(captures[0].originals[0].object)))
                let order = ["rerender", "--rental", "\(captures[1].rentalID)"] + Self.act
                let status = try await end(of: service, try await service.command(order))
                #expect(status.contains("2 of 2"))
                #expect(try await versions(captures[0], service) == "preview1 image/jpeg", "what is there stays")
                #expect(try await versions(captures[1], service)?.hasPrefix("preview2 image/avif") == true)
            }
        }

        @Test func `everything wants a yes, nothing is no choice, and a running one can be stopped`() async throws {
            try await LiveMedia.with(isServing: false) { service in
                for wrong in [
                    ["--all"], [], ["--all", "--yes", "--rental", "x"], ["--recipe", "big", "--all", "--yes"],
                ] {
                    await #expect(throws: (any Error).self, "\(wrong)") {
                        try await service.command(["rerender"] + wrong + Self.act)
                    }
                }
                let ordered = try await service.command(["rerender", "--all", "--yes"] + Self.act)
                let id = String(ordered.dropFirst("Ordered ".count).prefix { $0 != ":" })
                #expect(try await service.command(["rerender", "stop", id] + Self.act).contains("Stopped \(id)"))
                await #expect(throws: (any Error).self) {
                    try await service.command(["rerender", "stop", id] + Self.act)
                }
                #expect(try await service.command(["rerender", "status"]).contains("stopped"))
            }
        }
    }
}
