import Contracts
import Foundation
import HTTPTypes
import Ingest
import PostgreSQL
import Testbed
import Testing
import WebPagesTesting

extension OnRealServers {
    /// Full disks, slow databases and quotas slow booths down; a time-out of the far end crashes nobody (pibooth #472).
    @Suite("uploads under pressure")
    struct UploadPressureTests {
        private func code(_ response: TestResponse) -> String? {
            let problem = try? JSONSerialization.jsonObject(with: Data(response.text.utf8)) as? [String: Any]
            return problem?["code"] as? String
        }

        private func wait(_ response: TestResponse) -> Int? {
            HTTPField.Name("Retry-After").flatMap { response.headers[$0] }.flatMap { Int($0) }
        }

        @Test func `a booth that has used its share of the day waits for the next`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let said = try await service.command(
                    "booth", "quota", "--number", "\(booth.number)", "--bytes-per-day", "1000", "--as", "tester",
                    "--because", "slow line")
                #expect(said.contains("1000 bytes a day"))
                let made = try booth.make([[UInt8](repeating: 1, count: 2000), [2]])
                #expect(try await booth.upload(made.files[0], of: made.id, to: service).status == .created)
                let late = try await booth.upload(made.files[1], of: made.id, to: service)
                #expect(late.status == .tooManyRequests && code(late) == "daily-quota")
                #expect((1...86_401).contains(wait(late) ?? 0))
                // A repeat of what is stored costs nothing.
                #expect(try await booth.upload(made.files[0], of: made.id, to: service).status == .created)
                try await service.command(
                    "booth", "quota", "--number", "\(booth.number)", "--as", "tester", "--because", "mended")
                #expect(try await booth.upload(made.files[1], of: made.id, to: service).status == .created)
            }
        }

        @Test func `a booth leaves only so much unfinished`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                try await service.command(
                    "booth", "quota", "--number", "\(booth.number)", "--unfinished-bytes", "1000", "--as", "tester",
                    "--because", "test")
                let made = try booth.make([[1], [2]])
                let first = try await booth.begin(made.files[0], of: made.id, length: 700, at: service)
                #expect(first.status == .created)
                let second = try await booth.begin(made.files[1], of: made.id, length: 301, at: service)
                #expect(second.status == .tooManyRequests && code(second) == "unfinished-quota")
                #expect(try await booth.end(made.files[0], at: service).status == .noContent)
                let third = try await booth.begin(made.files[1], of: made.id, length: 301, at: service)
                #expect(third.status == .created)
            }
        }

        @Test(.enabled(if: getuid() == 0, "only root mounts a small disk"))
        func `a full disk makes booths wait, and nothing is lost`() async throws {
            try await withTemporaryDirectory { disk in
                try Self.run("/bin/mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk)
                defer { try? Self.run("/bin/umount", disk) }
                let settings = ["OBJECT_STORE_URL": "file://\(disk)/objects", "INGEST_STRAIGHT_BYTES": "0"]
                try await LiveService.with(running: false, settings) { service in
                    let booth = try await TestBooth.enrol(at: service)
                    let made = try booth.make([[UInt8](repeating: 5, count: 400_000)])
                    let file = made.files[0]
                    let sealed = try file.sealed(by: booth.seal)
                    _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                    _ = try await booth.proceed(file, at: 0, with: sealed[..<1000], to: service)
                    let filler = "\(disk)/filler"
                    let room = 2 << 20
                    try? Data(repeating: 0, count: room - (256 << 10)).write(to: URL(filePath: filler))
                    let full = try await booth.proceed(file, at: 1000, with: sealed[1000...], to: service)
                    #expect(full.status.code == 507 && code(full) == "store-full")
                    #expect(wait(full) ?? 0 > 0)
                    #expect(try await booth.arrived(file, at: service) == 1000)
                    try FileManager.default.removeItem(atPath: filler)
                    let rest = try await booth.proceed(file, at: 1000, with: sealed[1000...], to: service)
                    #expect(rest.status == .noContent && rest.offset == sealed.count)
                }
            }
        }

        @Test(.enabled(if: getuid() == 0, "only root stops the database's processes"))
        func `a database that stands still makes booths wait, and nothing is lost`() async throws {
            try await LiveService.with(running: false, ["INGEST_STRAIGHT_BYTES": "0"]) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[UInt8](repeating: 5, count: 400_000)])
                let file = made.files[0]
                let sealed = try file.sealed(by: booth.seal)
                _ = try await booth.begin(file, of: made.id, length: sealed.count, at: service)
                _ = try await booth.proceed(file, at: 0, with: sealed[..<1000], to: service)
                let backends = try await service.owner.rows(
                    "select pid from pg_stat_activity where usename = 'ingest' and application_name = 'ingest'"
                ).map { try $0.decode("pid", as: Int.self) }
                #expect(!backends.isEmpty)
                for pid in backends { kill(pid_t(pid), SIGSTOP) }
                defer { for pid in backends { kill(pid_t(pid), SIGCONT) } }
                let still = try await booth.proceed(file, at: 1000, with: sealed[1000...], to: service)
                #expect(still.status == .serviceUnavailable && code(still) == "database-unavailable")
                #expect(wait(still) ?? 0 > 0)
                for pid in backends { kill(pid_t(pid), SIGCONT) }
                #expect(try await booth.arrived(file, at: service) == 1000)
                let rest = try await booth.proceed(file, at: 1000, with: sealed[1000...], to: service)
                #expect(rest.status == .noContent && rest.offset == sealed.count)
            }
        }

        @Test func `when as many upload as memory is for, the next one comes again`() async throws {
            let settings = ["INGEST_STRAIGHT_BYTES": "0", "INGEST_UPLOADS_AT_ONCE": "1"]
            try await LiveService.with(running: false, settings) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[UInt8](repeating: 5, count: 1000), [UInt8](repeating: 6, count: 5000)])
                let (slow, quick) = (made.files[0], made.files[1])
                let sealed = try slow.sealed(by: booth.seal)
                let other = try quick.sealed(by: booth.seal)
                _ = try await booth.begin(slow, of: made.id, length: sealed.count, at: service)
                _ = try await booth.begin(quick, of: made.id, length: other.count, at: service)
                func beginSlowly() async throws -> RawLine {
                    let line = try RawLine(to: service.address)
                    line.send(
                        "PATCH", "\(TestBooth.path)/\(slow.id)",
                        try await booth.tus([
                            .contentType: TusHeaders.bodyType, TusHeaders.uploadOffset: "0",
                            .contentLength: "\(sealed.count)",
                        ]), body: sealed[..<100])
                    return line
                }
                var line = try await beginSlowly()
                // Byte by byte, until the slow one has come in and nobody else may. When a byte came first, the
                // slow one was the one refused, and begins again.
                var arrived = 0
                let refused = try await eventually("a refusal") {
                    try #require(arrived < other.count, "nobody was refused")
                    if line.isAnswered {
                        line.cut()
                        line = try await beginSlowly()
                    }
                    let answer = try await booth.proceed(
                        quick, at: arrived, with: other[arrived...arrived], to: service)
                    guard answer.status == .noContent else { return answer }
                    arrived += 1
                    return nil
                }
                #expect(refused.status == .serviceUnavailable && code(refused) == "busy" && wait(refused) == 5)
                #expect(try await booth.arrived(quick, at: service) == arrived)
                line.cut()
                try await until("the rest is taken") {
                    try await booth.proceed(quick, at: arrived, with: other[arrived...], to: service).status
                        == .noContent
                }
                #expect(try await booth.arrived(slow, at: service) == 100)
            }
        }

        private static func run(_ program: String, _ arguments: String...) throws {
            let process = Process()
            process.executableURL = URL(filePath: program)
            process.arguments = arguments
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
        }
    }
}
