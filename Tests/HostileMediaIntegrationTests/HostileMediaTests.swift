import Foundation
import HostileMedia
import Images
import Logging
import Testbed
import Testing

/// Broken pictures and clips through real decoders; `deploy/local/corpora` does the same with those of image libraries.
@Suite("Hostile media", .serialized)
struct HostileMediaTests {
    private static func withJudge<T>(_ body: (MediaJudge) async throws -> T) async throws -> T {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "decoder-child").path
        let pool = DecoderPool(
            executable: program, children: 2, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let outcome: Result<T, any Error>
        do { outcome = .success(try await body(MediaJudge(pool: pool))) } catch { outcome = .failure(error) }
        await pool.shutdown()
        return try outcome.get()
    }

    @Test func `every kind is drawn, and every drawn file is rendered whole`() async throws {
        try await withTemporaryDirectory { folder in
            let drawn = try DrawnMedia.draw(in: folder)
            // Not every Debian has an encoder for HEIC and AVIF; the other nine kinds are ffmpeg's.
            #expect(
                Set(drawn.map(\.name)).isSuperset(of: [
                    "jpg", "png", "gif", "webp", "tiff", "mp4", "mov", "webm", "avi",
                ]))
            try await Self.withJudge { judge in
                for (name, bytes) in drawn { #expect(await judge.fate(of: bytes) == .rendered, "\(name)") }
            }
        }
    }

    @Test func `each of 220 broken files is rendered or put aside with a reason, and the next one is served`()
        async throws
    {
        try await withTemporaryDirectory { folder in
            let drawn = try DrawnMedia.draw(in: folder)
            let whole = try #require(drawn.first).bytes
            let broken = brokenFiles(from: drawn, count: 220, seed: 20_261_122)
            try await Self.withJudge { judge in
                let tally = await tally(broken.map { file in (file.name, { file.bytes }) }, by: judge, atOnce: 2)
                #expect(tally.files == 220)
                #expect(tally.unserved.map { "\($0.name): \($0.reason)" } == [])
                #expect(tally.rendered + tally.quarantined.values.reduce(0, +) == 220)
                // Both happen: a mutator that breaks nothing, or everything, would show nothing.
                #expect(tally.rendered > 0 && tally.quarantined["damaged", default: 0] > 0)
                #expect(await judge.fate(of: whole) == .rendered)
            }
        }
    }

    @Test func `a bomb, a polyglot and an empty file are put aside with their reasons`() async throws {
        let giant =
            Array("GIF89a".utf8) + [0xFF, 0xFF, 0xFF, 0xFF, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
            + [0x2C, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 2, 0x4C, 1, 0, 0x3B]
        try await Self.withJudge { judge in
            #expect(await judge.fate(of: giant) == .quarantined(reason: "too-many-pixels"))
            #expect(await judge.fate(of: []) == .quarantined(reason: "unknown-format"))
            let page = [0xFF, 0xD8, 0xFF] + Array("<html><script>alert(1)</script>".utf8)
            #expect(await judge.fate(of: page) == .quarantined(reason: "damaged"))
        }
    }
}
