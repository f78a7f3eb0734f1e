import AMQP
import Booth
import Contracts
import Foundation
import Logging
import Testbed
import Testing
import Vault

@Suite(
    "A booth and the broker", .enabled(if: TestServers.hasBroker, "TEST_AMQP_URL names no broker"),
    .timeLimit(.minutes(2)))
struct AnnouncementTests {
    private static let silence = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A capture in the spool of a booth with `number`, whose broker user is that of booth `user`.
    private func with(
        number: Int = 7, user: Int = 7, _ body: (TemporaryBroker, NetworkPlatform, SpooledCapture) async throws -> Void
    ) async throws {
        try await TemporaryBroker.with { broker in
            try await withTemporaryDirectory { path in
                let directory = URL(filePath: path)
                let ingest = try PretendIngest()
                let folder = BoothFolder(directory.path)
                try folder.write(ingest.identity(amqpURL: await broker.makeUser(ofBooth: user), number: number))
                let booth = try folder.enrolled()
                let watched = directory.appending(path: "in")
                try FileManager.default.createDirectory(at: watched, withIntermediateDirectories: true)
                try Data(photo(1)).write(to: watched.appending(path: "a.jpg"))
                try Data("{}".utf8).write(to: watched.appending(path: "a.json"))
                let spool = try Spool(
                    SpoolSettings(watched: watched.path, folder: folder.spool, boothNumber: number, freeSpaceFloor: 0),
                    seal: booth.seal, sessionMAC: booth.sessionMAC)
                _ = try await spool.recover()
                for _ in 0..<2 { _ = try await spool.look(at: Date()) }
                let platform = try NetworkPlatform(booth, logger: Self.silence)
                try await body(broker, platform, try #require(await spool.all.first))
                await platform.close()
            }
        }
    }

    @Test func `what a booth says arrives under its number, with the capture's identifier, however often`() async throws
    {
        try await with { broker, platform, capture in
            for _ in 0..<2 { try await platform.announce(capture) }
            for _ in 0..<2 {
                let delivery = try #require(try await broker.session.get(TemporaryBroker.queue))
                #expect(delivery.routingKey == "7" && delivery.exchange == "booths")
                #expect(delivery.properties.messageID?.lowercased() == "\(capture.id)")
                #expect(delivery.properties.type == CaptureMade.name.description)
                let made = try ContractCoding.decode(CaptureMade.self, from: delivery.body)
                #expect(made.captureID == capture.id && made.files.map(\.sha256) == capture.files.map(\.sha256))
                try await broker.session.acknowledge(delivery.tag)
            }
        }
    }

    @Test func `a booth cannot speak under another's number`() async throws {
        try await with(number: 8, user: 7) { broker, platform, capture in
            let setback = await #expect(throws: Setback.self) { try await platform.announce(capture) }
            #expect(setback?.extent == .everything)
            let delivery = try await broker.session.get(TemporaryBroker.queue)
            #expect(delivery == nil)
        }
    }

    @Test func `a platform that has no ear yet is no success`() async throws {
        try await with { broker, platform, capture in
            try await broker.session.delete(queue: TemporaryBroker.queue)
            let setback = await #expect(throws: Setback.self) { try await platform.announce(capture) }
            #expect(setback?.extent == .everything)
        }
    }
}
