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
        @Test func `a newer recipe replaces what an older one made, once, and originals stay as they came`()
            async throws
        {
            try await LiveMedia.with { service in
                let captures = [try await service.ready(), try await service.ready()]
                let before = try await service.original(captures[0])
                let old = [try await service.age(captures[0]), try await service.age(captures[1])]
                let order =
                    ["rerender", "--recipe", "preview", "--rental"] + ["\(captures[0].rentalID)"] + RerenderedMedia.act
                let status = try await service.end(of: try await service.command(order))
                #expect(status.contains("done") && status.contains("1 of 1"))
                #expect(
                    try await service.versions(captures[0])
                        == "preview2 image/avif, preview2 image/jpeg, preview2 image/webp")
                #expect(try await service.versions(captures[1]) == "preview1 image/jpeg", "another rental's")
                let folder = "renditions/\(captures[0].captureID)/"
                _ = try await eventually("what was replaced is gone") {
                    try await service.store.names(under: folder).contains(old[0]) ? nil : true
                }
                #expect(try await service.store.names(under: folder).count == 8)
                #expect(try await service.store.names(under: "renditions/").contains(old[1]))
                #expect(try await service.original(captures[0]) == before)

                // Ordered again it finds nothing to do; so it does when the broker delivers the order twice.
                let made: Query = """
                    select max(made_at)::text from rendition where capture_id = \(captures[0].captureID.uuid)
                    """
                let then: String? = try await service.owner.value(made)
                #expect(try await service.end(of: try await service.command(order)).contains("1 of 1"))
                let now: String? = try await service.owner.value(made)
                #expect(now == then)
                #expect(try await service.others.facts(CaptureReady.self, about: "\(captures[0].captureID)").count == 1)
            }
        }

        @Test func `an original that is gone is counted and holds up no other`() async throws {
            try await LiveMedia.with { service in
                let captures = [try await service.ready(), try await service.ready()]
                for capture in captures { _ = try await service.age(capture) }
                let rental = captures[1].rentalID.uuid
                try await service.owner.execute(
                    "update capture set rental_id = \(rental) where id = \(captures[0].captureID.uuid)")
                try await service.store.delete(try #require(ObjectName(captures[0].originals[0].object)))
                let order = ["rerender", "--rental", "\(captures[1].rentalID)"] + RerenderedMedia.act
                let status = try await service.end(of: try await service.command(order))
                #expect(status.contains("2 of 2") && status.contains("original-absent 1"))
                #expect(try await service.versions(captures[0]) == "preview1 image/jpeg", "what is there stays")
                #expect(try await service.versions(captures[1])?.hasPrefix("preview2 image/avif") == true)
            }
        }

        @Test func `everything wants a yes, nothing is no choice, and a running one can be stopped`() async throws {
            try await LiveMedia.with(isServing: false) { service in
                for wrong in [
                    ["--all"], [], ["--all", "--yes", "--rental", "x"], ["--recipe", "big", "--all", "--yes"],
                ] {
                    await #expect(throws: (any Error).self, "\(wrong)") {
                        try await service.command(["rerender"] + wrong + RerenderedMedia.act)
                    }
                }
                let ordered = try await service.command(["rerender", "--all", "--yes"] + RerenderedMedia.act)
                let id = String(ordered.dropFirst("Ordered ".count).prefix { $0 != ":" })
                #expect(
                    try await service.command(["rerender", "stop", id] + RerenderedMedia.act).contains("Stopped \(id)"))
                await #expect(throws: (any Error).self) {
                    try await service.command(["rerender", "stop", id] + RerenderedMedia.act)
                }
                #expect(try await service.command(["rerender", "status"]).contains("stopped"))
            }
        }
    }
}
