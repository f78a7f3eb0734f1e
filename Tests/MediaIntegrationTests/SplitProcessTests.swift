import Contracts
import Foundation
import HTTPClient
import Media
import ServiceTesting
import Testbed
import Testing
import Transfer

/// Pages and rendering in processes of their own.
@Suite("media in two kinds of processes", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct SplitProcessTests {
    @Test(.timeLimit(.minutes(5)))
    func `pages go on while rendering is dead, and rendering goes on while the pages are`() async throws {
        try await LiveMedia.with(isServing: false) { media in
            let pages = try Started(media, ["serve", "--without", "render"])
            let rendering = try Started(media, ["work", "--only", "render"])
            let client = HTTPClient()
            try await pages.waitUntilReady(client)
            try await rendering.waitUntilReady(client)
            let first = try await media.received(try await TestPictures.photograph(in: media.directory))
            try await media.others.say(first)
            _ = try await media.others.fact(CaptureReady.self, about: "\(first.captureID)")
            #expect(try await pages.status("/g/\(first.session)", client) == 200)
            #expect(try await rendering.status("/g/\(first.session)", client) == 404, "it has no pages")

            try await rendering.process.kill()
            let second = try await media.received(try await TestPictures.photograph(in: media.directory))
            try await media.others.say(second)
            try await until("the page says that it is here") {
                try await pages.status("/g/\(second.session)", client) == 200
            }
            #expect(try await pages.status("/ready", client) == 200, "it lacks nothing of its own")

            try await pages.process.kill()
            let other = try Started(media, ["work", "--only", "render"])
            _ = try await media.others.fact(CaptureReady.self, about: "\(second.captureID)")
            let third = try await media.received(try await TestPictures.photograph(in: media.directory))
            try await media.others.say(third)
            _ = try await media.others.fact(CaptureReady.self, about: "\(third.captureID)")
            #expect(try await media.others.facts(CaptureReady.self, about: "\(second.captureID)").count == 1)
            try await other.process.stop()
            await client.close()
        }
    }

    @Test func `a workload that the service does not have stops the start with the names of those that it has`()
        async throws
    {
        try await LiveMedia.with(isServing: false) { media in
            let process = try ServiceProcess.start(Media.self, ["work", "--only", "rendering"], media.settings)
            #expect(try await process.exitCode() == 64)
        }
    }
}

/// A process and the port that it got.
private struct Started: Sendable {
    let process: ServiceProcess
    private let portFile: String

    init(_ media: LiveMedia, _ arguments: [String]) throws {
        portFile = "\(media.directory)/port-\(UUID())"
        process = try ServiceProcess.start(
            Media.self, arguments, media.settings.merging(["PORT_FILE": portFile, "HTTP_PORT": "0"]) { $1 })
    }

    func status(_ path: String, _ client: HTTPClient) async throws -> Int? {
        guard let port = try? String(contentsOfFile: portFile, encoding: .utf8).trimmingCharacters(in: .newlines)
        else { return nil }
        return try? await client.send(HTTPRequest(.get, "http://127.0.0.1:\(port)\(path)")).status
    }

    func waitUntilReady(_ client: HTTPClient) async throws {
        try await until("readiness") { try await status("/ready", client) == 200 }
    }
}
