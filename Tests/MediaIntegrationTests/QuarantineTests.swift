import Contracts
import Foundation
import HTTPTypes
import Media
import NIOCore
import ObjectStore
import Passes
import PersonalData
import PostgreSQL
import ServiceHost
import SubjectRights
import Testbed
import Testing
import Vault
import WebPagesTesting

@Suite("quarantine", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct QuarantineTests {
    @Test func `a text in a picture's clothes is quarantined, and the next capture is rendered`() async throws {
        try await LiveMedia.with { service in
            let text = try await service.received(Array("This is no photograph, whatever it is called.\n".utf8))
            try await service.others.say(text)
            let quarantined = try await service.others.fact(CaptureQuarantined.self, about: "\(text.captureID)")
            #expect(quarantined.reason == "unknown-format")
            #expect(try await service.page(text.session).text.contains("Deze opname kunnen we niet tonen"))

            var torn = try await TestPictures.photograph(in: service.directory)
            torn.removeLast(torn.count / 2)
            let half = try await service.received(torn)
            try await service.others.say(half)
            let damaged = try await service.others.fact(CaptureQuarantined.self, about: "\(half.captureID)")
            #expect(damaged.reason == "damaged")

            let whole = try await service.received(try await TestPictures.photograph(in: service.directory))
            try await service.others.say(whole)
            _ = try await service.others.fact(CaptureReady.self, about: "\(whole.captureID)")
            #expect(try await service.others.facts(CaptureReady.self, about: "\(text.captureID)").isEmpty)
        }
    }

    @Test func `an original that is too long is quarantined by its length and never read`() async throws {
        try await LiveMedia.with(["MEDIA_MAXIMUM_BYTES": "1000"]) { service in
            let long = try await service.received([UInt8](repeating: 65, count: 1001))
            // Nothing could be read, so nothing was.
            try await service.store.delete(try #require(ObjectName(long.originals[0].object)))
            try await service.others.say(long)
            let refused = try await service.others.fact(CaptureQuarantined.self, about: "\(long.captureID)")
            #expect(refused.reason == "too-many-bytes")
            let row = try await service.owner.row(
                "select length, reason from original where capture_id = \(long.captureID.uuid)")
            #expect(try row?.decode("length", as: Int64.self) == 1001)
            #expect(try row?.decode("reason", as: String?.self) == "too-many-bytes")

            let fitting = try await service.received([UInt8](repeating: 65, count: 1000))
            try await service.others.say(fitting)
            let read = try await service.others.fact(CaptureQuarantined.self, about: "\(fitting.captureID)")
            #expect(read.reason == "unknown-format")
        }
    }

    @Test func `whoever is on call lists what is in quarantine, of one rental or of all`() async throws {
        try await LiveMedia.with { service in
            let text = Array("no picture".utf8)
            let refused = [try await service.received(text), try await service.received(text)]
            let whole = try await service.received(try await TestPictures.photograph(in: service.directory))
            for capture in refused + [whole] { try await service.others.say(capture) }
            for capture in refused {
                _ = try await service.others.fact(CaptureQuarantined.self, about: "\(capture.captureID)")
            }
            _ = try await service.others.fact(CaptureReady.self, about: "\(whole.captureID)")

            // Other tests' captures lie in the same tables.
            let ours = Set((refused + [whole]).map { "\($0.captureID)" })
            func list(_ options: String...) async throws -> Set<String> {
                let printed = try await service.command(["captures", "list", "--json", "--limit", "10000"] + options)
                struct Item: Decodable { var id: String }
                return Set(try JSONDecoder().decode([Item].self, from: Data(printed.utf8)).map(\.id))
                    .intersection(ours)
            }
            #expect(try await list("--state", "quarantined") == Set(refused.map { "\($0.captureID)" }))
            let rental = "\(refused[0].rentalID)"
            #expect(try await list("--state", "quarantined", "--rental", rental) == ["\(refused[0].captureID)"])
            #expect(try await list("--state", "quarantined", "--rental", "\(whole.rentalID)").isEmpty)
            #expect(try await list("--rental", "\(whole.rentalID)") == ["\(whole.captureID)"])
            #expect(try await list() == ours)
            await #expect(throws: (any Error).self) { try await list("--state", "lost") }

            let table = try await service.command(["captures", "list", "--rental", rental])
            #expect(table.contains(rental) && table.contains("unknown-format"))
        }
    }
}
