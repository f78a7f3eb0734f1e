import Contracts
import Foundation
import HTTPTypes
import Media
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import Vault

extension MediaOnServersTests {
    @Suite("downloading a rental through faults")
    struct ArchiveFaultTests {
        private static let prepare = ["work", "--only", "archive"]

        private func length(of file: String) throws -> Int {
            try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        }

        /// A download that is under way and has most of its way before it.
        private func begin(
            _ browser: ArchiveCustomer
        ) async throws -> (captures: [CaptureReceived], zip: String, process: Process, file: String) {
            var captures: [CaptureReceived] = []
            for _ in 1...12 { captures.append(try await browser.capture(ArchiveCustomer.bytes(4_000_000))) }
            let zip = try await browser.ready(try await browser.order())
            let (process, file) = try await browser.startSlowDownload(zip, bytesPerSecond: 8_000_000)
            try await until("some of it has come") {
                try FileManager.default.fileExists(atPath: file) && length(of: file) > 1_000_000
            }
            return (captures, zip, process, file)
        }

        private func expectCutOff(_ process: Process, _ file: String) async throws {
            try await until("the download has ended") { !process.isRunning }
            // "Transferred a partial file": the client knows that it has not got all of it.
            #expect(process.terminationStatus == 18)
            #expect(try length(of: file) < 48_000_000)
        }

        @Test func `what is hidden while it is being downloaded never leaves, and the download ends as a failed one`()
            async throws
        {
            try await LiveMedia.with { service in
                let browser = ArchiveCustomer(service)
                let (captures, zip, process, file) = try await begin(browser)
                try await service.others.say(
                    CaptureHidden(
                        captureID: captures[11].captureID, erasureID: Identifier(at: Date()), cause: .guest,
                        hiddenAt: Date().inMilliseconds))
                try await expectCutOff(process, file)
                let rest = try await browser.ask(zip, .get, [.range: "bytes=1000000-", .accept: "application/json"])
                #expect(rest.status == 410)
            }
        }

        @Test func `who is signed out while they download gets nothing more`() async throws {
            try await LiveMedia.with { service in
                let browser = ArchiveCustomer(service)
                let (_, zip, process, file) = try await begin(browser)
                service.accounts.remove(token: browser.session)
                try await expectCutOff(process, file)
                #expect(try await browser.ask(zip).status == 303)
            }
        }

        @Test(arguments: ["handled:1", "committed:1", "committed:2"])
        func `a worker killed while it prepares counts nothing twice and leaves nothing out`(point: String) async throws
        {
            try await LiveMedia.with(isServing: false) { service in
                let browser = ArchiveCustomer(service)
                for number in 0..<70 { _ = try await browser.capture([UInt8(number), 1, 2]) }
                let page = try await browser.order()
                #expect(try await browser.text(page).text.contains("0 of 70 files"))
                let early = try await browser.ask(
                    "\(page)/originals-\(page.suffix(8)).zip", .get, [.accept: "application/json"])
                #expect(early.status == 409)
                let dying = try ServiceProcess.start(Media.self, Self.prepare, service.settings, dyingAt: point)
                #expect(try await dying.wasKilled())
                let next = try ServiceProcess.start(Media.self, Self.prepare, service.settings)
                let bytes = try await browser.ask(try await browser.ready(page)).bytes
                #expect(try browser.names(in: bytes).count == 72)
                #expect(try browser.read(bytes, "unzip -tqq a.zip").status == 0)
                let row = try await service.owner.row(
                    "select files, prepared from archive where customer_id = \(browser.customer.uuid)")
                #expect(try row?.decode("files", as: Int64.self) == 70 && row?.decode("prepared", as: Int64.self) == 70)
                try await next.stop()
            }
        }
    }
}
