import Contracts
import Foundation
import HTTPTypes
import Ingest
import ObjectStore
import PersonalData
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import Vault
import WebPagesTesting

extension OnRealServers {
    @Suite("erasing captures")
    struct ErasureTests {
        private func order(_ capture: Identifier<Capture>) -> EraseData<IngestData> {
            EraseData(
                erasureID: Identifier(at: Date()), captureID: capture, keyID: Identifier(capture.uuid),
                askedAt: Date().inMilliseconds)
        }

        /// The answers to an erasure once there are so many.
        private func answers(
            _ count: Int, to order: EraseData<IngestData>, at service: LiveService
        ) async throws -> [DataErased<IngestData>] {
            try await eventually("answer \(count) to an erasure") {
                let all = try await service.events.facts(DataErased<IngestData>.self, about: "\(order.erasureID)")
                return all.count >= count ? all : nil
            }
        }

        private func rows(of capture: Identifier<Capture>, in service: LiveService) async throws -> Int {
            try await personalData.find(Subject(captures: [capture.uuid]), in: service.owner).reduce(0) {
                $0 + $1.count
            }
        }

        private func object(_ file: TestFile) throws -> ObjectName { try #require(ObjectName("originals/\(file.id)")) }

        /// A bound capture of two files with an address and answers, and a neighbor of the same booth.
        private func captures(
            _ booth: TestBooth, at service: LiveService
        ) async throws -> (mine: MadeCapture, neighbor: MadeCapture) {
            try await service.hear(booth.rental(), version: 1)
            let mine = try booth.make([[1, 2], [3]], mail: "guest.\(UUID())@mail.example")
            let neighbor = try booth.make([[4]], sequence: 2, mail: "neighbor.\(UUID())@mail.example")
            for made in [mine, neighbor] {
                for file in made.files { try await booth.upload(file, of: made.id, to: service) }
                try await service.hear(made.message)
            }
            return (mine, neighbor)
        }

        @Test func `a capture is erased with objects, rows and key, is proved absent, and stays so`() async throws {
            try await LiveService.with { service in
                let booth = try await TestBooth.enrol(at: service)
                let (made, neighbor) = try await captures(booth, at: service)
                let neighborsRows = try await rows(of: neighbor.id, in: service)
                let order = order(made.id)
                try await service.events.say(order)
                let first = try #require(try await answers(1, to: order, at: service).first)
                #expect(first.outcome == .removed && first.objects == 2 && first.retained == [])
                let counts = Dictionary(uniqueKeysWithValues: first.removed.map { ($0.table, $0.count) })
                #expect(counts == ["capture": 1, "capture_file": 2, "upload": 2, "capture_key": 1])
                #expect(try await rows(of: made.id, in: service) == 0)
                for file in made.files { #expect(try await service.store.length(of: try object(file)) == nil) }
                #expect(try await service.vault.isDestroyed(KeyID(made.id.uuid)))

                // Whatever comes late, or again, is acknowledged and changes nothing.
                try await service.hear(made.message)
                #expect(try await booth.upload(made.files[0], of: made.id, to: service).status == .gone)
                #expect(try await booth.askForReceipt(of: made.id, from: service).status == .gone)
                let stranger = try await TestBooth.enrol(at: service)
                #expect(try await stranger.askForReceipt(of: made.id, from: service).status == .notFound)
                #expect(try await stranger.upload(made.files[0], of: made.id, to: service).status == .notFound)
                #expect(try await rows(of: made.id, in: service) == 0)
                #expect(try await service.store.length(of: try object(made.files[0])) == nil)

                try await service.events.say(order)
                var second = try #require(try await answers(2, to: order, at: service).last)
                second.answeredAt = first.answeredAt
                #expect(second == first)

                // The neighbor is as it was.
                #expect(try await rows(of: neighbor.id, in: service) == neighborsRows)
                #expect(try await service.store.length(of: try object(neighbor.files[0])) != nil)
                #expect(try await booth.receipt(of: neighbor.id, from: service) != nil)
            }
        }

        @Test func `an upload that is under way is waited for, and one that died leaves no object`() async throws {
            try await LiveService.with { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1, 2]], mail: "guest.\(UUID())@mail.example")
                try await service.hear(made.message)
                // As a process that was killed between storing and recording leaves it.
                try await service.store.write(try object(made.files[0]), bytes: [1])
                let attempt = UUID()
                try await service.owner.execute(
                    """
                    insert into upload_attempt (attempt, file_id, capture_id, sha256, started_at)
                    values (\(attempt), \(made.files[0].id.uuid), \(made.id.uuid), \(made.files[0].sha256), \(Date()))
                    """)
                let order = order(made.id)
                try await service.events.say(order)
                #expect(try await answers(1, to: order, at: service).first?.outcome == .pending)
                #expect(try await service.vault.isDestroyed(KeyID(made.id.uuid)))
                #expect(try await booth.upload(made.files[0], of: made.id, to: service).status == .gone)

                try await service.owner.execute(
                    "update upload_attempt set started_at = \(Date() - 3601) where attempt = \(attempt)")
                try await service.events.say(order)
                let last = try #require(try await answers(2, to: order, at: service).last)
                #expect(last.outcome == .removed && last.objects == 1)
                #expect(last.removed.contains(TableCount(table: "upload_attempt", count: 1)))
                #expect(try await service.store.length(of: try object(made.files[0])) == nil)
                #expect(try await rows(of: made.id, in: service) == 0)
            }
        }

        @Test func `what has come of an unfinished upload is erased with its capture`() async throws {
            try await LiveService.with { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[UInt8](repeating: 1, count: 5000)])
                let file = made.files[0]
                let sealed = try file.sealed(by: booth.seal)
                _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                _ = try await booth.proceed(file, at: 0, with: sealed[..<1000], to: service)
                _ = try await booth.proceed(file, at: 1000, with: sealed[1000..<2000], to: service)
                let order = order(made.id)
                try await service.events.say(order)
                let answer = try #require(try await answers(1, to: order, at: service).first)
                #expect(answer.outcome == .removed && answer.objects == 2)
                #expect(answer.removed.contains(TableCount(table: "upload_part", count: 2)))
                #expect(try await service.store.names(under: "uploads/\(file.id)/") == [])
                #expect(try await rows(of: made.id, in: service) == 0)
                let late = try await booth.proceed(file, at: 2000, with: sealed[2000...], to: service)
                #expect(late.status == .notFound)
                let again = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                #expect(again.status == .gone)
            }
        }

        @Test func `a capture that is erased before anybody spoke of it never comes`() async throws {
            try await LiveService.with { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1, 2]], mail: "guest.\(UUID())@mail.example")
                let order = order(made.id)
                try await service.events.say(order)
                let answer = try #require(try await answers(1, to: order, at: service).first)
                #expect(answer.outcome == .removed && answer.removed == [] && answer.objects == 0)
                try await service.hear(made.message)
                #expect(try await booth.upload(made.files[0], of: made.id, to: service).status == .gone)
                #expect(try await rows(of: made.id, in: service) == 0)
            }
        }

        @Test func `a process that is killed between objects and rows leaves an erasure that is completed`()
            async throws
        {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let (made, _) = try await captures(booth, at: service)
                let dying = try ServiceProcess.serve(Ingest.self, service.settings, dyingAt: "objects-erased:1")
                let order = order(made.id)
                try await service.events.say(order)
                #expect(try await dying.wasKilled())
                #expect(try await service.store.length(of: try object(made.files[0])) == nil)
                #expect(try await rows(of: made.id, in: service) > 0, "nothing was committed")

                let next = try ServiceProcess.serve(Ingest.self, service.settings)
                let answer = try #require(try await answers(1, to: order, at: service).first)
                try await next.stop()
                #expect(answer.outcome == .removed && answer.objects == 2)
                #expect(try await rows(of: made.id, in: service) == 0)
                #expect(try await service.vault.isDestroyed(KeyID(made.id.uuid)))
            }
        }
    }
}
