import Contracts
import Foundation
import Logging
import Media
import PostgreSQL
import ServiceTesting
import Testbed
import Testing

@Suite("A process that stands still", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct StandstillTests {
    // immich #27768: a job's lock expired while its worker got no processor, and the job ran twice or the queue froze.
    // fides #7684, #7525: a watchdog took work that lived for dead. spree #14560: what a worker had begun blocked for ever.
    @Test(.timeLimit(.minutes(5)))
    func `what it was handling is given to another process, waits there for it, and happens once`() async throws {
        try await LiveMedia.with(isServing: false) { media in
            let render = ["work", "--only", "render"]
            let still = try ServiceProcess.start(Media.self, render, media.settings, dyingAt: "handled:1:stop")
            let capture = try await media.received(try await TestPictures.photograph(in: media.directory))
            try await media.others.say(capture)
            // Before the commit: all that it did can still be seen or taken back.
            try await until("it stands still") { still.isStopped }
            let other = try ServiceProcess.start(Media.self, render, media.settings)
            let server = Database(
                try DatabaseConfiguration(url: TestServers.postgres ?? "", applicationName: "test", poolSize: 1),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            // The broker hears no heartbeat and hands the message out again, to whoever waits for the row in the inbox.
            try await until("the other one waits for it", within: .seconds(90)) {
                try await server.row(
                    """
                    select 1 as one from pg_stat_activity
                    where usename = 'media' and wait_event_type = 'Lock' and query like '%into inbox%'
                    """) != nil
            }
            await server.close()
            still.goOn()
            _ = try await media.others.fact(CaptureReady.self, about: "\(capture.captureID)")

            let next = try await media.received(try await TestPictures.photograph(in: media.directory))
            try await media.others.say(next)
            _ = try await media.others.fact(CaptureReady.self, about: "\(next.captureID)")
            #expect(try await media.others.facts(CaptureReady.self, about: "\(capture.captureID)").count == 1)
            try await still.stop()
            try await other.stop()
        }
    }
}
