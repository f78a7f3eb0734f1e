import Booth
import Contracts
import Foundation
import HTTPClient
import Testbed
import Testing
import Transfer

/// The agent beside booth software, without any network.
@Suite("The agent and its neighbors on one device", .serialized, .timeLimit(.minutes(3)))
struct LocalProcessTests {
    private struct Session: Decodable { let session: String }

    /// Runs `body` with the directory of an enrolled booth whose platform is away, and the folder of its software.
    private func with(_ body: (URL, URL) async throws -> Void) async throws {
        try await withTemporaryDirectory { path in
            let directory = URL(filePath: path).appending(path: "booth")
            let watched = URL(filePath: path).appending(path: "in")
            for folder in [directory, watched] {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            }
            chmod(directory.path, 0o700)
            let ingest = try PretendIngest()
            ingest.isDown = true
            try BoothFolder(directory.path).write(ingest.identity(amqpURL: "amqp://booth-7:none@127.0.0.1:1/box"))
            try await body(directory, watched)
            withExtendedLifetime(ingest) {}
        }
    }

    private func settings(_ directory: URL, _ watched: URL) throws -> String {
        let file = directory.appending(path: "run.json")
        try Data(
            #"{"directory": "\#(directory.path)", "watch": "\#(watched.path)", "keepFree": 0, "localPort": 0}"#.utf8
        ).write(to: file)
        return file.path
    }

    private func put(_ number: Int, in watched: URL, session: String) throws {
        try Data(photo(number)).write(to: watched.appending(path: "\(number).jpg"))
        try Data(#"{"session": "\#(session)"}"#.utf8).write(to: watched.appending(path: "\(number).json"))
    }

    private func session(_ directory: URL) async throws -> String {
        let process = try BoothProcess(["session", "new", "--directory", directory.path, "--json"], in: directory)
        #expect(await process.exitCode() == 0, "\(process.said)")
        return try JSONDecoder().decode(Session.self, from: Data(process.printed.utf8)).session
    }

    private func spooled(_ directory: URL) -> Int {
        (try? SpoolSummary(of: BoothFolder(directory.path).spool).captures) ?? -1
    }

    private func delete(_ which: String, _ directory: URL, yes: Bool = true) async throws -> (Int32?, String) {
        let process = try BoothProcess(
            ["delete", which, "--directory", directory.path] + (yes ? ["--yes"] : []), in: directory)
        return (await process.exitCode(), process.printed + process.said)
    }

    @Test func `"delete that one" works beside the running agent and without it`() async throws {
        try await with { directory, watched in
            let (first, second) = (try await session(directory), try await session(directory))
            try put(1, in: watched, session: first)
            try put(2, in: watched, session: second)
            let agent = try BoothProcess(["run", "--config", try settings(directory, watched)], in: directory)
            #expect(await eventually(within: .seconds(30)) { spooled(directory) == 2 }, "\(agent.said)")
            #expect(
                await eventually(within: .seconds(30)) {
                    FileManager.default.fileExists(atPath: "\(directory.path)/local.json")
                })
            #expect(try await delete(first, directory, yes: false).0 == 0)
            #expect(spooled(directory) == 2, "without --yes nothing happens")
            let (code, said) = try await delete(first, directory)
            #expect(code == 0 && said.contains("deleted "), "\(said)")
            #expect(spooled(directory) == 1)
            #expect(try await delete(first, directory).0 == 1, "it is gone already")

            agent.signal(SIGTERM)
            #expect(await agent.exitCode(within: .seconds(20)) == 0, "\(agent.said)")
            #expect(try await delete(second, directory).0 == 0)
            #expect(spooled(directory) == 0)
            #expect(try SpoolSummary(of: BoothFolder(directory.path).spool).withdrawn == 2)
            #expect(try FileManager.default.contentsOfDirectory(atPath: watched.path).count == 4, "not ours to delete")
        }
    }

    @Test func `the status page is there while the agent runs, and a port that is taken costs no capture`()
        async throws
    {
        try await with { directory, watched in
            let agent = try BoothProcess(["run", "--config", try settings(directory, watched)], in: directory)
            var port: Int?
            let file = "\(directory.path)/local.json"
            #expect(
                await eventually(within: .seconds(30)) {
                    port = FileManager.default.contents(atPath: file)
                        .flatMap { try? JSONDecoder().decode([String: Int].self, from: $0)["port"] }
                    return port != nil
                })
            let client = HTTPClient(HTTPClient.Configuration())
            let page = try await client.send(
                HTTPRequest(
                    .get, "http://127.0.0.1:\(try #require(port))/", headers: ["Accept-Language": "fr-BE"]))
            #expect(page.isSuccess && String(decoding: page.body, as: UTF8.self).contains("Photomaton 7"))
            await client.close()

            try await with { other, folder in
                try put(1, in: folder, session: "none")
                let second = try BoothProcess(
                    [
                        "run", "--directory", other.path, "--watch", folder.path, "--keep-free", "0", "--local-port",
                        "\(try #require(port))",
                    ], in: other)
                #expect(await eventually(within: .seconds(30)) { spooled(other) == 1 }, "\(second.said)")
                #expect(second.said.contains("there is no local interface"))
                second.signal(SIGTERM)
                #expect(await second.exitCode(within: .seconds(20)) == 0)
            }
            agent.signal(SIGTERM)
            #expect(await agent.exitCode(within: .seconds(20)) == 0, "\(agent.said)")
            #expect(!FileManager.default.fileExists(atPath: file))
        }
    }

    @Test(arguments: [#"{"directory": "/x", "wacth": "/y"}"#, "{", #"{"directory": 7}"#])
    func `settings that cannot be meant are refused before anything starts`(text: String) async throws {
        try await with { directory, _ in
            let file = directory.appending(path: "run.json")
            try Data(text.utf8).write(to: file)
            let process = try BoothProcess(["run", "--config", file.path], in: directory)
            #expect(await process.exitCode() == 78)
            #expect(process.said.contains("run.json"))
        }
    }
}
