import Foundation
import Images
import Testing

extension ImagesIntegrationTests {
    @Suite("Confinement of decoder children")
    struct ConfinementTests {
        private func picture(_ folder: URL, size: String = "320x240") async throws -> [UInt8] {
            try await TestProgram.draw(
                "testsrc2=s=\(size):d=0.04", into: folder.appending(path: "a.jpg"), ["-frames:v", "1"])
        }

        @Test func `a child has limits, a filter, no environment and no descriptors of ours`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await picture(folder)
                try await TestDecoder.withPool { pool, processes in
                    _ = try await pool.render(original, recipes: [.thumb])
                    let child = try #require(processes.identifiers.first)
                    let status = try processes.read(child, "status")
                    #expect(status.contains("NoNewPrivs:\t1\n"))
                    #expect(status.contains("Seccomp:\t2\n"))
                    let limits = try processes.read(child, "limits").split(separator: "\n").map {
                        $0.split(separator: " ").joined(separator: " ")
                    }
                    let expected = DecoderLimits()
                    #expect(limits.contains { $0.hasPrefix("Max core file size 0 0") })
                    #expect(limits.contains { $0.hasPrefix("Max open files 64 64") })
                    #expect(limits.contains { $0.hasPrefix("Max address space \(expected.addressSpace) ") })
                    #expect(limits.contains { $0.hasPrefix("Max file size \(expected.outputBytes) ") })
                    #expect(limits.contains { $0.hasPrefix("Max cpu time \(expected.pictureSeconds + 1) ") })
                    let variables = try processes.read(child, "environ").split(separator: "\0").map {
                        $0.prefix { $0 != "=" }
                    }
                    let ours: Set<Substring> = [
                        "PATH", "LANG", "SWIFT_BACKTRACE", "MALLOC_ARENA_MAX", "LD_LIBRARY_PATH", "VIPSHOME",
                        "VIPS_DISC_THRESHOLD",
                    ]
                    #expect(Set(variables).isSubset(of: ours))
                }
            }
        }

        @Test(
            .enabled(if: Confinement.coversFiles, "the kernel has no Landlock"),
            arguments: [("/etc/passwd", EACCES), ("/proc/1/environ", EACCES), ("/usr/bin/ffmpeg", 0)])
        func `a child opens what belongs to the system, and nobody's files`(path: String, error: Int32) async throws {
            #expect(try await opening(path) == error)
        }

        @Test(.enabled(if: Confinement.coversFiles, "the kernel has no Landlock"))
        func `a child opens nothing that the service itself may open`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let secret = folder.appending(path: "secret")
                try Data("of somebody".utf8).write(to: secret)
                #expect(try await opening(secret.path()) == EACCES)
                #expect(try await opening("/proc/self/mem") == EACCES)
            }
        }

        /// The number of the error with which a confined child fails to open a file; zero when it does not.
        private func opening(_ path: String) async throws -> Int32 {
            try await TestProgram.result(TestDecoder.executable.path(), ["open", path]).status
        }

        @Test func `ffmpeg at work has the filter and no network, and nothing open but what it was given`() async throws
        {
            try await TestDecoder.withTemporaryFolder { folder in
                let film = try await TestProgram.draw(
                    "testsrc2=s=1280x720:r=30:d=10", into: folder.appending(path: "a.avi"), ["-c:v", "mjpeg"])
                try await TestDecoder.withPool { pool, processes in
                    let work = Task { try await pool.render(film, recipes: [.stream]) }
                    let deadline = ContinuousClock.now + .seconds(30)
                    var seen: [String]?
                    while seen == nil, .now < deadline {
                        await Task.yield()
                        guard let child = processes.identifiers.first else { continue }
                        let started = (try? processes.read(child, "task/\(child)/children")) ?? ""
                        guard let ffmpeg = started.split(separator: " ").first.flatMap({ pid_t($0) }),
                            (try? processes.read(ffmpeg, "comm")) == "ffmpeg\n",
                            let status = try? processes.read(ffmpeg, "status"),
                            let addresses = try? processes.read(ffmpeg, "net/dev"),
                            let variables = try? processes.read(ffmpeg, "environ")
                        else { continue }
                        let opened = (try? Self.opened(by: ffmpeg)) ?? []
                        guard opened.contains(where: { $0.contains("memfd") }) else { continue }
                        seen = [status, addresses, variables] + opened
                    }
                    let all = try #require(seen, "ffmpeg was seen")
                    #expect(all[0].contains("NoNewPrivs:\t1\n") && all[0].contains("Seccomp:\t2\n"))
                    if getuid() == 0 { #expect(all[1].split(separator: "\n").count == 3, "only a loopback: \(all[1])") }
                    #expect(all[2].split(separator: "\0").allSatisfy { $0.hasPrefix("PATH=") || $0.hasPrefix("LANG=") })
                    for file in all.dropFirst(3) {
                        // Its loader may be at work still.
                        let isGiven = ["/memfd:", "pipe:", "/dev/null", "/usr/lib/"].contains { file.hasPrefix($0) }
                        #expect(isGiven, "\(file) is open")
                    }
                    _ = try await work.value
                }
            }
        }

        /// What the descriptors of a process stand for; standard error goes where the service's goes.
        private static func opened(by process: pid_t) throws -> [String] {
            let folder = "/proc/\(process)/fd"
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != "2" }.compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
            }
        }

        @Test func `plaintext is given back to the system after each original`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await picture(folder)
                try await TestDecoder.withPool { pool, processes in
                    _ = try await pool.render(original, recipes: [.thumb])
                    let child = try #require(processes.identifiers.first)
                    for descriptor in [3, 4] {
                        let path = "/proc/\(child)/fd/\(descriptor)"
                        #expect(try Data(contentsOf: URL(filePath: path)).isEmpty)
                    }
                    #expect(try !processes.read(child, "maps").contains("/memfd"))
                }
            }
        }

        @Test func `a child that was killed while nobody looked is replaced and blamed on nobody`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await picture(folder)
                try await TestDecoder.withPool { pool, processes in
                    for _ in 0..<3 {
                        _ = try await pool.render(original, recipes: [.thumb])
                        let child = try #require(processes.identifiers.first)
                        kill(child, SIGKILL)
                        let deadline = ContinuousClock.now + .seconds(10)
                        while try !processes.hasEnded(child), .now < deadline { await Task.yield() }
                    }
                    _ = try await pool.render(original, recipes: [.thumb])
                }
            }
        }

        @Test func `a child killed at work is an error, leaves no zombie, and the next original is served`()
            async throws
        {
            try await TestDecoder.withTemporaryFolder { folder in
                let large = try await picture(folder, size: "6000x4000")
                let (pool, name) = try await TestDecoder.withPool { pool, processes in
                    let work = Task { try await pool.render(large, recipes: .usual) }
                    let deadline = ContinuousClock.now + .seconds(30)
                    var child: pid_t?
                    while child == nil, .now < deadline {
                        child = processes.identifiers.first { ((try? processes.processorTime($0)) ?? 0) > 0.1 }
                        await Task.yield()
                    }
                    kill(try #require(child), SIGKILL)
                    await #expect(throws: ImageError.decoderDied) { try await work.value }
                    _ = try await pool.render(large, recipes: [.thumb])
                    #expect(processes.identifiers.count == 1)
                    return (pool, processes)
                }
                #expect(name.identifiers.isEmpty)
                await #expect(throws: ImageError.unavailable(.shutDown)) { try await pool.render(large, recipes: []) }
            }
        }

        @Test func `a child without work ends, and comes back with work`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await picture(folder)
                var limits = DecoderLimits()
                limits.idleSeconds = 0
                try await TestDecoder.withPool(limits: limits) { pool, processes in
                    for _ in 0..<2 {
                        _ = try await pool.render(original, recipes: [.thumb])
                        let deadline = ContinuousClock.now + .seconds(10)
                        while !processes.identifiers.isEmpty, .now < deadline { await Task.yield() }
                        #expect(processes.identifiers.isEmpty)
                    }
                }
            }
        }

        @Test func `memory beyond the limit kills the child or refuses the picture, and nothing else`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let large = try await picture(folder, size: "8000x6000")
                let small = try await picture(folder)
                var limits = DecoderLimits()
                limits.addressSpace = 256 << 20
                try await TestDecoder.withPool(limits: limits) { pool, _ in
                    await #expect(throws: ImageError.self) {
                        try await pool.render(large, recipes: .usual)
                    }
                    let next = try await pool.render(small, recipes: [.thumb])
                    #expect(next.count == 1)
                }
            }
        }
    }
}
