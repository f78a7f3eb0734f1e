import Booth
import Contracts
import Foundation
import Testbed
import Testing

@Suite(
    "The agent as a process", .enabled(if: TestServers.hasBroker, "TEST_AMQP_URL names no broker"), .serialized,
    .timeLimit(.minutes(4)))
struct AgentProcessTests {
    /// Runs `body` with an enrolled booth's directory, while what it says is heard.
    private func with(_ body: @Sendable (URL, PretendIngest) async throws -> Void) async throws {
        try await TemporaryBroker.with { broker in
            try await withTemporaryDirectory { path in
                let directory = URL(filePath: path)
                let ingest = try PretendIngest()
                try BoothFolder(directory.path).write(ingest.identity(amqpURL: await broker.makeUser(ofBooth: 7)))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await broker.hear(ingest.hear) }
                    do { try await body(directory, ingest) } catch {
                        group.cancelAll()
                        throw error
                    }
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
        }
    }

    private func picture(in directory: URL) throws -> String {
        let file = directory.appending(path: "picture.jpg")
        try Data(photo(0)).write(to: file)
        return file.path
    }

    @Test func `a simulation ends when every capture has its receipt, and its ledger says so`() async throws {
        try await with { directory, ingest in
            let process = try BoothProcess(
                [
                    "simulate", "--directory", directory.path, "--captures", "60", "--rate", "200", "--picture",
                    try picture(in: directory), "--mail", "guest-{n}@guests.example",
                ], in: directory)
            #expect(await process.exitCode() == 0, "\(process.said)")
            let fleet = try JSONDecoder().decode(FleetLedger.self, from: Data(process.printed.utf8))
            let ledger = try #require(fleet.booths.first)
            #expect(ledger.made == 60 && ledger.taken == 60 && ledger.receipted == 60 && ledger.missing == 0)
            #expect(Set(ledger.captures.map(\.sha256)).count == 60)
            #expect(Set(ledger.captures.compactMap(\.capture)) == Set(ingest.announced.keys))
            #expect(Set(ledger.captures.map(\.session)) == Set(ingest.announced.values.map(\.session)))
            #expect(ledger.captures.compactMap(\.sequence).sorted() == Array(1...60))
            #expect(ingest.announced.values.allSatisfy { $0.address != nil && $0.consents.allow(.mail) })
            #expect(ingest.unreadable == 0)
            let status = try BoothProcess(["status", "--directory", directory.path, "--json"], in: directory)
            #expect(await status.exitCode() == 0)
            #expect(status.printed.contains(#""captures" : 0"#) && status.printed.contains(#""lastSequence" : 60"#))
        }
    }

    @Test func `an agent that is killed again and again loses nothing and doubles nothing`() async throws {
        try await with { directory, ingest in
            let watched = directory.appending(path: "in")
            try FileManager.default.createDirectory(at: watched, withIntermediateDirectories: true)
            for number in 0..<80 {
                try Data(photo(number)).write(to: watched.appending(path: "\(number).jpg"))
                try Data("{}".utf8).write(to: watched.appending(path: "\(number).json"))
            }
            let arguments = ["run", "--directory", directory.path, "--watch", watched.path, "--keep-free", "0"]
            for round in 1...5 {
                let process = try BoothProcess(arguments, in: directory)
                // Killed at another place each time: after so many more uploads.
                let goal = ingest.uploads + 5 * round
                #expect(await eventually { ingest.uploads >= goal || ingest.complete == 80 })
                process.signal(SIGKILL)
                #expect(await process.exitCode() == 128 + SIGKILL)
            }
            let last = try BoothProcess(arguments, in: directory)
            #expect(await eventually(within: .seconds(60)) { ingest.complete == 80 })
            #expect(
                await eventually(within: .seconds(60)) {
                    (try? SpoolSummary(of: BoothFolder(directory.path).spool).captures) == 0
                })
            last.signal(SIGTERM)
            #expect(await last.exitCode(within: .seconds(10)) == 0, "\(last.said)")
            #expect(ingest.announced.count == 80, "each capture has one identifier")
            #expect(ingest.announced.values.map(\.sequence).sorted() == Array(1...80))
            #expect(Set(ingest.announced.values.flatMap { $0.files.map(\.sha256) }).count == 80)
            #expect(ingest.unreadable <= 5 * 2, "only uploads that a kill cut short")
            #expect(try FileManager.default.contentsOfDirectory(atPath: watched.path).count == 160)
        }
    }

    @Test func `an agent without a platform keeps everything and catches up`() async throws {
        try await with { directory, ingest in
            ingest.isDown = true
            let watched = directory.appending(path: "in")
            try FileManager.default.createDirectory(at: watched, withIntermediateDirectories: true)
            for number in 0..<10 {
                try Data(photo(number)).write(to: watched.appending(path: "\(number).jpg"))
                try Data("{}".utf8).write(to: watched.appending(path: "\(number).json"))
            }
            let process = try BoothProcess(
                ["run", "--directory", directory.path, "--watch", watched.path, "--keep-free", "0", "--log", "json"],
                in: directory)
            #expect(await eventually { process.said.contains(#""message":"offline""#) })
            #expect(
                await eventually {
                    (try? SpoolSummary(of: BoothFolder(directory.path).spool).captures) == 10
                })
            ingest.isDown = false
            #expect(await eventually(within: .seconds(60)) { ingest.complete == 10 })
            #expect(await eventually { process.said.contains(#""message":"online again""#) })
            process.signal(SIGTERM)
            #expect(await process.exitCode(within: .seconds(10)) == 0)
            for line in process.said.split(separator: "\n") {
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            }
            #expect(!process.said.contains("secret") && !process.said.contains("127.0.0.1"))
        }
    }

    @Test func `one process at a time runs a booth`() async throws {
        try await with { directory, _ in
            let arguments = ["run", "--directory", directory.path, "--watch", directory.path, "--keep-free", "0"]
            let first = try BoothProcess(arguments, in: directory)
            #expect(await eventually { first.said.contains("watching") })
            let second = try BoothProcess(arguments, in: directory)
            #expect(await second.exitCode() == 1)
            #expect(second.said.contains("another process runs the booth"))
            first.signal(SIGINT)
            #expect(await first.exitCode(within: .seconds(10)) == 0)
        }
    }

    @Test func `commands say what is wrong with their set-up or their options`() async throws {
        try await withTemporaryDirectory { path in
            let directory = URL(filePath: path)
            let status = try BoothProcess(["status", "--directory", directory.path], in: directory)
            #expect(await status.exitCode() == 78)
            #expect(status.said.hasPrefix("booth: ") && status.said.contains("booth enrol"))
            let enrol = try BoothProcess(["enrol", "--directory", directory.path, "--url", "photos"], in: directory)
            #expect(await enrol.exitCode() == 64)
            let help = try BoothProcess(["--help"], in: directory)
            #expect(await help.exitCode() == 0)
            for word in ["enrol", "run", "status", "session", "simulate"] { #expect(help.printed.contains(word)) }
        }
    }

    @Test func `a session has a code, a link and a QR code that only its owner reads`() async throws {
        try await with { directory, _ in
            let process = try BoothProcess(["session", "new", "--directory", directory.path], in: directory)
            #expect(await process.exitCode() == 0, "\(process.said)")
            let words = process.printed.split(whereSeparator: \.isWhitespace).map(String.init)
            let code = try #require(words.dropFirst().first.flatMap { SessionCode($0) })
            #expect(code.boothNumber == 7)
            #expect(process.printed.contains("/g/\(code.text)"))
            let svg = try String(contentsOf: directory.appending(path: "session.svg"), encoding: .utf8)
            #expect(svg.hasPrefix("<svg") && !svg.contains(code.text))
        }
    }
}
