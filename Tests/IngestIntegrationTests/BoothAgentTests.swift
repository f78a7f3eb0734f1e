import Contracts
import Foundation
import Ingest
import PostgreSQL
import Testbed
import Testing

extension OnRealServers {
    /// The booth's agent as a process, with everything it does at once, before a real ingest and a broker over TLS.
    @Suite("the agent before ingest", .timeLimit(.minutes(5)))
    struct BoothAgentTests {
        /// A device with its directory, and what is heard of it.
        private struct Device {
            let number: Int
            let directory: URL
            let service: LiveService

            var home: URL { directory.appending(path: "booth") }
            var watched: URL { directory.appending(path: "in") }

            func enrol(_ more: String...) async throws {
                let file = directory.appending(path: "\(UUID()).enrol").path
                try await service.command(
                    "booth", "enrol", "--number", "\(number)", "--label", "red one", "--file-out", file, "--url",
                    service.address, "--as", "tester", "--because", "delivery")
                let process = try BoothProcess(
                    ["enrol", "--file", file, "--directory", home.path] + more, in: directory)
                #expect(await process.exitCode() == 0, "\(process.said)")
            }

            func run() throws -> BoothProcess {
                try BoothProcess(
                    ["run", "--directory", home.path, "--watch", watched.path, "--keep-free", "0"], in: directory)
            }

            func put(_ picture: Int) throws {
                let bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: UInt8(picture), count: 5000)
                try Data(bytes + [0xFF, 0xD9]).write(to: watched.appending(path: "\(picture).jpg"))
                try Data("{}".utf8).write(to: watched.appending(path: "\(picture).json"))
            }

            /// The numbers of the captures that ingest has whole.
            func arrived() async -> [Int] {
                await numbers(
                    """
                    select c.sequence from capture c join booth b on b.id = c.booth_id
                    where b.number = \(number) and c.state <> 'incomplete' order by 1
                    """)
            }

            func numbers(_ query: Query) async -> [Int] {
                let rows = try? await service.owner.rows(query)
                return rows?.compactMap { try? Int($0.decode("sequence", as: Int64.self)) } ?? []
            }

            /// The captures in its spool; sealed files of what is freed may still be there.
            func spooled() -> Int {
                let files = (try? FileManager.default.contentsOfDirectory(atPath: home.appending(path: "spool").path))
                return files?.count { $0.hasSuffix(".manifest") } ?? -1
            }
        }

        private func with(_ body: (Device) async throws -> Void) async throws {
            try await withTemporaryDirectory { path in
                try await LiveService.with { service in
                    let device = Device(
                        number: Int.random(in: 1000...9999), directory: URL(filePath: path), service: service)
                    try FileManager.default.createDirectory(at: device.watched, withIntermediateDirectories: true)
                    try await body(device)
                }
            }
        }

        @Test func `a device is enrolled, works, is revoked, wiped by order, and becomes the booth again`()
            async throws
        {
            try await with { device in
                try await device.enrol()
                let certificate = device.home.appending(path: "broker.pem").path
                #expect(FileManager.default.fileExists(atPath: certificate), "the broker is entered with a certificate")
                let agent = try device.run()
                for picture in 1...2 { try device.put(picture) }
                #expect(await eventually(within: .seconds(60)) { await device.arrived() == [1, 2] }, "\(agent.said)")
                #expect(await eventually(within: .seconds(60)) { device.spooled() == 0 }, "\(agent.said)")
                #expect(
                    await eventually(within: .seconds(60)) { (try? await isHeard(device)) ?? false }, "\(agent.said)")

                try await revoke(device)
                try device.put(3)
                #expect(await eventually(within: .seconds(60)) { agent.said.contains("has revoked this booth") })
                #expect(device.spooled() == 1, "it keeps everything")
                #expect(await device.arrived() == [1, 2])

                try await device.service.command(
                    "booth", "wipe", "--number", "\(device.number)", "--last", "3", "--yes", "--as", "tester",
                    "--because", "stolen")
                // The agent asks a minute after it was refused, at the latest.
                #expect(await eventually(within: .seconds(120)) { await isWiped(device) }, "\(agent.said)")
                #expect(device.spooled() == 0 && agent.said.contains("wiped by order"))
                agent.signal(SIGTERM)
                #expect(await agent.exitCode() == 0)

                try await device.enrol("--again")
                let next = try device.run()
                try device.put(4)
                #expect(
                    await eventually(within: .seconds(60)) { await device.arrived() == [1, 2, 1_000_001] },
                    "\(next.said)")
                #expect(await eventually(within: .seconds(60)) { device.spooled() == 0 }, "\(next.said)")
                next.signal(SIGTERM)
                #expect(await next.exitCode() == 0)
            }
        }

        private func revoke(_ device: Device) async throws {
            try await device.service.command(
                "booth", "revoke", "--number", "\(device.number)", "--as", "tester", "--because", "stolen")
        }

        /// Whether the fleet's list has a word of the booth itself: how far it has counted.
        private func isHeard(_ device: Device) async throws -> Bool {
            let heard: Int? = try await device.service.owner.value(
                """
                select count(*) from heartbeat h join booth b on b.id = h.booth_id where b.number = \(device.number)
                """)
            let printed = try await device.service.command("booth", "fleet", "--json")
            return heard == 1 && printed.contains("\(device.number)")
        }

        private func isWiped(_ device: Device) async -> Bool {
            let done: Int? = try? await device.service.owner.value(
                """
                select count(*) from wipe_order o join booth b on b.id = o.booth_id
                where b.number = \(device.number) and o.done_at is not null
                """)
            let wiped = await device.numbers(
                """
                select w.sequence from withdrawn_capture w join booth b on b.id = w.booth_id
                where b.number = \(device.number) and w.cause = 'wiped' order by 1
                """)
            return done == 1 && wiped == [3]
        }
    }
}
