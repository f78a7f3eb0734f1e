import Contracts
import Crypto
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
    @Suite("the bounds of a share")
    struct SharedBoundsTests {
        private static let longFile = 48_000_000

        private func setClock(_ capture: Identifier<Capture>, _ end: Date, _ service: LiveMedia) async throws {
            try await service.owner.execute(
                """
                insert into clock (capture_id, erase_at, told_at) values (\(capture.uuid), \(end), \(service.now))
                """)
        }

        /// Puts a file that takes a while in the place of what can be downloaded.
        private func lengthen(_ capture: CaptureReceived, _ service: LiveMedia) async throws {
            let bytes = ArchiveCustomer.bytes(Self.longFile)
            let name = try #require(
                ObjectName("renditions/\(capture.captureID)/\(UUID().uuidString.lowercased())"))
            var sealer = try await service.ingestVault.sealing(
                objectID: Array(name.text.utf8), under: KeyID(capture.keyID.uuid))
            try await service.store.write(name, bytes: try sealer.seal(bytes) + sealer.finish())
            try await service.owner.execute(
                """
                update rendition set object = \(name.text), length = \(bytes.count),
                    sha256 = \(Array(SHA256.hash(data: bytes)))
                where capture_id = \(capture.captureID.uuid) and recipe = 'download' and media_type = 'image/jpeg'
                """)
        }

        /// A download that is under way and has most of its way before it.
        private func begin(_ path: String, _ service: LiveMedia) async throws -> (process: Process, file: String) {
            let file = "\(service.directory)/\(UUID())"
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = try await service.http { client in
                [
                    "curl", "--silent", "--limit-rate", "8000000", "--header", "Accept: image/jpeg", "--output", file,
                    client.address + path,
                ]
            }
            try process.run()
            try await until("some of it has come") { try length(of: file) > 1_000_000 }
            return (process, file)
        }

        private func length(of file: String) throws -> Int {
            guard FileManager.default.fileExists(atPath: file) else { return 0 }
            return try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        }

        @Test func `a running download ends with what it shows, through a share and through a member's link`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                try await lengthen(capture, service)
                let share = try await rental.share([capture.captureID], #","mode":"download""#)
                let page = try await rental.visit(share.path).answer
                let shared = try #require(page.addresses("href").last { $0.hasPrefix("\(share.path)/") })
                let lightbox = try await rental.ask("/captures/\(capture.captureID)")
                let file = try #require(lightbox.addresses("href").first { $0.hasSuffix("/download") })
                let own = try #require(try await rental.ask(of: file).headers[.location])
                let (first, second) = (try await begin(shared, service), try await begin(own, service))
                _ = try await rental.ask("/deleted", [("capture", "\(capture.captureID)")])
                for download in [first, second] {
                    try await until("the download has ended") { !download.process.isRunning }
                    // "Transferred a partial file": the client knows that it has not got all of it.
                    #expect(download.process.terminationStatus == 18)
                    #expect(try length(of: download.file) < Self.longFile)
                }
            }
        }

        @Test func `an end follows from what is shared, and not from other captures that were named`() async throws {
            try await LiveMedia.with { service in
                let (mine, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                let (own, foreign) = (try await mine.captures(2), try await other.captures(1))
                func end(_ days: Double) -> Date { service.now.addingTimeInterval(days * 86_400).inMilliseconds }
                let soon = end(10)
                try await setClock(own[0], soon, service)
                try await setClock(own[1], end(300), service)
                try await setClock(foreign[0], end(200), service)
                _ = try await mine.ask("/deleted", [("capture", "\(own[1])")])
                let share = try await mine.share(
                    own + foreign, #","expiresAt":"\#(ContractCoding.text(of: end(400)))""#)
                #expect(share.captures == 1 && share.expiresAt == ContractCoding.text(of: soon))
            }
        }

        @Test func `a field that there is not is refused, and so is a change of nothing`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let ids = try await rental.captures(1)
                rental.admitSharer()
                let order = #"{"captures":["\#(ids[0])"],"recipients":["A"],"purpose":"B","pasword":"three boats"}"#
                let misspelt = try await rental.api(.post, "shares", order)
                #expect(misspelt.status == 422)
                #expect(String(decoding: misspelt.body, as: UTF8.self).contains("\"field\":\"pasword\""))
                let list = try await rental.api(.get, "shares")
                #expect(String(decoding: list.body, as: UTF8.self) == #"{"shares":[]}"#)

                let share = try await rental.share(ids)
                for change in [
                    "{}", #"{"until":"2030-01-01"}"#, #"{"mode":"download","captures":[]}"#,
                    #"{"expiresAtWas":"\#(share.expiresAt)"}"#,
                ] {
                    #expect(try await rental.api(.patch, "shares/\(share.id)", change).status == 422, "\(change)")
                }
                #expect(try await rental.share(share.id).mode == "view")
            }
        }
    }
}
