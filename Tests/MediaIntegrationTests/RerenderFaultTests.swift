import Contracts
import Foundation
import Media
import ObjectStore
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import Vault

extension MediaOnServersTests {
    /// Each in processes of its own, which die or stand still where the test wants it.
    @Suite("rendering again through faults")
    struct RerenderFaultTests {
        private static let render = ["work", "--only", "render"]
        private static let rerender = ["work", "--only", "rerender"]

        /// Captures of one rental whose previews an older recipe made.
        private func aged(_ count: Int, _ service: LiveMedia) async throws -> [CaptureReceived] {
            let process = try ServiceProcess.start(Media.self, Self.render, service.settings)
            var captures: [CaptureReceived] = []
            for _ in 0..<count {
                let capture = try await service.ready()
                if let first = captures.first { try await service.move(capture, to: first.rentalID) }
                _ = try await service.age(capture)
                captures.append(capture)
            }
            try await process.stop()
            return captures
        }

        private func expectOnce(_ capture: CaptureReceived, _ service: LiveMedia) async throws {
            #expect(try await service.versions(capture) == LiveMedia.currentPreviews)
            let folder = "renditions/\(capture.captureID)/"
            try await until("what was replaced is gone") { try await service.store.names(under: folder).count == 8 }
            #expect(try await !service.store.names(under: folder).contains { $0.text.contains("preview-1") })
            let recorded: Int64? = try await service.owner.value(
                "select count(*) from rendition where capture_id = \(capture.captureID.uuid)")
            #expect(recorded == 8)
        }

        // C12: originals unchanged, and a job that is delivered again makes one rendition.
        @Test(arguments: ["handled:1", "committed:1"])
        func `a worker killed between objects and rows, or before it could say so, leaves each rendition once`(
            point: String
        ) async throws {
            try await LiveMedia.with(isServing: false) { service in
                let captures = try await aged(2, service)
                let originals = [try await service.original(captures[0]), try await service.original(captures[1])]
                let order = try await service.rerender(captures[0].rentalID)
                let dying = try ServiceProcess.start(
                    Media.self, Self.rerender, service.settings, dyingAt: point)
                #expect(try await dying.wasKilled())
                let folder = "renditions/\(captures[0].captureID)/"
                let between = try await service.store.names(under: folder).map(\.text)
                #expect(between.contains { $0.hasSuffix("preview-2.avif") }, "the objects stand")
                #expect(between.contains { $0.hasSuffix("preview-1.jpg") }, "and so does what they replace")
                let isRecorded = try await service.versions(captures[0]) == LiveMedia.currentPreviews
                #expect(isRecorded == (point == "committed:1"))

                let next = try ServiceProcess.start(Media.self, Self.rerender, service.settings)
                let status = try await service.end(of: order)
                #expect(status.contains("done") && status.contains("2 of 2"))
                for capture in captures { try await expectOnce(capture, service) }
                let counted = try await service.owner.row(
                    "select passed, made, failed from rerendering where id = \(try #require(UUID(uuidString: order)))")
                #expect(try counted?.decode("passed", as: Int64.self) == 2)
                #expect(try counted?.decode("made", as: Int64.self) == 2)
                #expect(try counted?.decode("failed", as: Int64.self) == 0)
                for (capture, bytes) in zip(captures, originals) {
                    #expect(try await service.original(capture) == bytes)
                }
                try await next.stop()
            }
        }

        @Test func `one that is stopped in the middle keeps what it made and touches nothing more`() async throws {
            try await LiveMedia.with(isServing: false) { service in
                let captures = try await aged(3, service)
                let order = try await service.rerender(captures[0].rentalID)
                let worker = try ServiceProcess.start(
                    Media.self, Self.rerender, service.settings, dyingAt: "committed:1:stop")
                try await until("it stands still behind the first one") { worker.isStopped }
                let status = try #require(try await service.status(of: order))
                #expect(status.contains("running") && status.contains("1 of 3"))
                #expect(
                    try await service.command(["rerender", "stop", order] + RerenderedMedia.act)
                        .contains("Stopped \(order)"))
                worker.goOn()
                try await expectOnce(captures[0], service)
                for capture in captures.dropFirst() {
                    #expect(try await service.versions(capture) == "preview1 image/jpeg")
                }
                let stopped = try #require(try await service.status(of: order))
                #expect(stopped.contains("stopped") && stopped.contains("1 of 3"))
                try await worker.stop()
            }
        }

        @Test func `a second order while one runs does nothing twice, and both come to their ends`() async throws {
            try await LiveMedia.with(isServing: false) { service in
                let captures = try await aged(2, service)
                let first = try await service.rerender(captures[0].rentalID)
                let worker = try ServiceProcess.start(
                    Media.self, Self.rerender, service.settings, dyingAt: "committed:1:stop")
                try await until("it stands still behind the first one") { worker.isStopped }
                let second = try await service.rerender(captures[0].rentalID)
                worker.goOn()
                for order in [first, second] {
                    let status = try await service.end(of: order)
                    #expect(status.contains("done") && status.contains("2 of 2"))
                }
                let made: Int64? = try await service.owner.value(
                    """
                    select sum(made)::bigint from rerendering
                    where id in (\(try #require(UUID(uuidString: first))), \(try #require(UUID(uuidString: second))))
                    """)
                #expect(made == 2, "each capture once, whichever order came to it first")
                for capture in captures { try await expectOnce(capture, service) }
                try await worker.stop()
            }
        }

        @Test func `a capture whose key is gone or was never there is counted with a reason, and the next is made`()
            async throws
        {
            try await LiveMedia.with(isServing: false) { service in
                let captures = try await aged(4, service)
                try await service.owner.execute(
                    "update capture set key_id = \(UUID()) where id = \(captures[0].captureID.uuid)")
                try await service.ingestVault.destroyKey(.init(captures[1].keyID.uuid))
                // Bytes that another key sealed, under this one's name.
                let name = try #require(ObjectName(captures[2].originals[0].object))
                try await service.store.write(name, bytes: try await service.original(captures[3]))
                // A process that has no keys in its memory from before.
                let worker = try ServiceProcess.start(Media.self, Self.rerender, service.settings)
                let status = try await service.end(of: try await service.rerender(captures[0].rentalID))
                #expect(status.contains("done") && status.contains("4 of 4"))
                #expect(status.contains("key-destroyed 1, key-unknown 1, original-damaged 1"))
                for capture in captures.dropLast() {
                    #expect(try await service.versions(capture) == "preview1 image/jpeg", "what is there stays")
                }
                try await expectOnce(captures[3], service)
                try await worker.stop()
            }
        }

        @Test func `a burst that is up to date is left as it is, and one film that is missing is made`() async throws {
            try await LiveMedia.with { service in
                let picture = try await TestPictures.photograph(in: service.directory)
                var capture = try await service.received(picture)
                for _ in 0..<2 { capture = try await service.adding(picture, to: capture) }
                for index in capture.originals.indices { capture.originals[index].role = .burst }
                try await service.others.say(capture)
                _ = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
                let newest: Query = """
                    select max(made_at)::text from rendition where capture_id = \(capture.captureID.uuid)
                    """
                let before: String? = try await service.owner.value(newest)
                _ = try await service.end(of: try await service.rerender(capture.rentalID, only: nil))
                let after: String? = try await service.owner.value(newest)
                #expect(before == after)

                try await service.owner.execute(
                    "delete from rendition where capture_id = \(capture.captureID.uuid) and recipe = 'boomerang'")
                _ = try await service.end(of: try await service.rerender(capture.rentalID, only: "boomerang"))
                let films: Int64? = try await service.owner.value(
                    """
                    select count(*) from rendition
                    where capture_id = \(capture.captureID.uuid) and recipe = 'boomerang'
                    """)
                #expect(films == 1)
            }
        }
    }
}
