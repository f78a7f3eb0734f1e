import Foundation
import Images
import Testing

@Suite("A decoder child that misbehaves")
struct MisbehavingChildTests {
    private let picture = TestPicture.png(width: 8, height: 8)

    @Test func `dying is an error of its own, each time`() async throws {
        try await TestDecoder.withScript("exit 3") { pool in
            for _ in 0..<3 {
                await #expect(throws: ImageError.decoderDied) { try await pool.render(picture, recipes: [.thumb]) }
            }
        }
    }

    @Test func `crashing in the middle is the same`() async throws {
        try await TestDecoder.withScript("head -c 10 <&0 >/dev/null; kill -SEGV $$") { pool in
            await #expect(throws: ImageError.decoderDied) { try await pool.render(picture, recipes: [.thumb]) }
        }
    }

    @Test func `one that takes too long is killed together with what it started`() async throws {
        let marker = "\(20_000 + Int.random(in: 0..<9999)).25"
        var limits = DecoderLimits()
        limits.pictureSeconds = 1
        limits.patience = 1
        try await TestDecoder.withScript("sleep \(marker) & sleep \(marker); true", limits: limits) { pool in
            await #expect(throws: ImageError.timedOut) { try await pool.render(picture, recipes: [.thumb]) }
        }
        // Killed is not yet gone: the orphan is reaped by whoever inherits it.
        let deadline = ContinuousClock.now + .seconds(5)
        while try !running(marker).isEmpty, .now < deadline { await Task.yield() }
        #expect(try running(marker).isEmpty)
    }

    @Test func `one that cannot be started says nothing about the original`() async throws {
        try await TestDecoder.withPool(executable: "/nonexistent/decoder") { pool in
            await #expect(throws: ImageError.unavailable(.notStarted)) {
                try await pool.render(picture, recipes: [.thumb])
            }
        }
    }

    @Test(arguments: ["exit 3", "printf nonsense >&0", "kill -SEGV $$"])
    func `one that dies before it takes the original says nothing about it`(script: String) async throws {
        try await TestDecoder.withPool(executable: "/bin/sh", arguments: ["-c", script]) { pool in
            await #expect(throws: ImageError.unavailable(.notStarted)) {
                try await pool.render(picture, recipes: [.thumb])
            }
        }
    }

    @Test(arguments: ["kill -XCPU $$", "exit 74"])
    func `one that used up its processor time needed too long`(script: String) async throws {
        try await TestDecoder.withScript(script) { pool in
            await #expect(throws: ImageError.timedOut) { try await pool.render(picture, recipes: [.thumb]) }
        }
    }

    @Test(arguments: [
        "nonsense",
        #"{"refused":{"_0":"because"}}"#,
        #"{"developed":{"_0":{"kind":"png","width":8,"height":8},"_1":[]}}"#,
        answer(offset: 0, length: 1_000_000),
        answer(offset: -1, length: 4),
        answer(offset: 9_223_372_036_854_775_807, length: 4),
        answer(offset: 0, length: 0),
        answer(offset: 0, length: 4),
        answer(offset: 0, length: 4, recipe: 1),
        answer(offset: 0, length: 4, recipe: -1),
    ]) func `one that lies is not believed`(body: String) async throws {
        try await TestDecoder.withScript("printf evil >&4; printf '\(TestDecoder.message(body))' >&0; sleep 60") {
            pool in
            await #expect(throws: ImageError.decoderDied) { try await pool.render(picture, recipes: [.thumb]) }
        }
    }

    @Test func `a message without end is not read`() async throws {
        let huge = TestDecoder.escaped([0x7F, 0xFF, 0xFF, 0xFF])
        try await TestDecoder.withScript("printf '\(huge)' >&0; cat /dev/zero >&0") { pool in
            await #expect(throws: ImageError.decoderDied) { try await pool.render(picture, recipes: [.thumb]) }
        }
    }

    @Test func `it sees nothing of the environment and no other descriptor`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "seen-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        setenv("SERVICE_PASSWORD", "hush", 1)
        let leaked = open("/dev/null", O_RDONLY)
        defer { close(leaked) }
        try await TestDecoder.withScript("{ env; ls /proc/$$/fd; } > \(file.path())") { pool in
            await #expect(throws: ImageError.decoderDied) { try await pool.render(picture, recipes: [.thumb]) }
        }
        let seen = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        #expect(!seen.contains { $0.contains("PASSWORD") || $0.contains("hush") })
        let descriptors = seen.compactMap { Int($0) }
        #expect(Set([0, 1, 2, 3, 4]).isSubset(of: descriptors))
        // A shell keeps one high descriptor for itself.
        #expect(!descriptors.contains { (5..<10).contains($0) })
    }

    @Test func `shutting down ends the wait of everybody`() async throws {
        try await TestDecoder.withScript("sleep 60") { pool in
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        do {
                            _ = try await pool.render(picture, recipes: [.thumb])
                            return false
                        } catch {
                            return error as? ImageError == .unavailable(.shutDown)
                        }
                    }
                }
                group.addTask {
                    await pool.shutdown()
                    return true
                }
                #expect(await group.allSatisfy { $0 })
            }
        }
    }

    @Test func `a full line is said to be full`() async throws {
        var limits = DecoderLimits()
        limits.waiting = 0
        limits.pictureSeconds = 1
        limits.patience = 2
        try await TestDecoder.withScript("sleep 60", limits: limits) { pool in
            let errors = await withTaskGroup(of: ImageError?.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        do {
                            _ = try await pool.render(picture, recipes: [.thumb])
                            return nil
                        } catch {
                            return error as? ImageError
                        }
                    }
                }
                return await group.reduce(into: [ImageError?]()) { $0.append($1) }
            }
            #expect(errors == [.unavailable(.tooManyWaiting), .timedOut])
        }
    }

    @Test func `who is cancelled in line leaves it`() async throws {
        var limits = DecoderLimits()
        limits.pictureSeconds = 1
        limits.patience = 2
        try await TestDecoder.withScript("sleep 60", limits: limits) { pool in
            let tasks = (0..<2).map { _ in Task { try await pool.render(picture, recipes: [.thumb]) } }
            for task in tasks { task.cancel() }
            var cancelled = 0
            for task in tasks {
                if case .failure(is CancellationError) = await task.result { cancelled += 1 }
            }
            // The other one had a child already, which is left to its limit.
            #expect(cancelled == 1)
        }
    }

    private static func answer(offset: Int, length: Int, recipe: Int = 0) -> String {
        #"{"developed":{"_0":{"kind":"png","width":8,"height":8},"_1":[{"recipe":\#(recipe),"offset":\#(offset),"length":\#(length),"#
            + #""width":8,"height":8,"kind":"jpeg"}]}}"#
    }

    /// Command lines of running processes that contain `text`.
    private func running(_ text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.compactMap { number in
            guard let line = try? String(contentsOfFile: "/proc/\(number)/cmdline", encoding: .utf8) else { return nil }
            return line.hasPrefix("sleep") && line.contains(text) ? line : nil
        }
    }
}
