import Foundation
import Images
import Testing

extension ImagesIntegrationTests {
    /// Each is refused with a reason, and the same child serves the next one.
    @Suite("Hostile originals")
    struct HostileOriginalsTests {
        private static func texts(_ secret: URL) -> [(String, [UInt8])] {
            let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0]
            let ftyp: [UInt8] = [0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 0, 0]
            return [
                ("SVG", Array("<svg xmlns='http://www.w3.org/2000/svg'><image href='\(secret)'/></svg>".utf8)),
                ("MVG", Array("push graphic-context\nimage over 0,0 0,0 '\(secret.path())'\n".utf8)),
                ("PDF", Array("%PDF-1.7\n1 0 obj<<>>endobj\n".utf8)),
                ("HTML", Array("<!doctype html><script>alert(1)</script>".utf8)),
                ("HTML as JPEG", jpeg + Array("<html><script>alert(1)</script>".utf8)),
                ("GIF and JavaScript", Array("GIF89a/*".utf8) + [0] + Array("*/=1;alert(1)".utf8)),
                ("concat", Array("ffconcat version 1.0\nfile '\(secret.path())'\n".utf8)),
                ("HLS", Array("#EXTM3U\n#EXTINF:1,\n\(secret)\n".utf8)),
                ("HLS as MP4", ftyp + Array("#EXTM3U\n#EXTINF:1,\n\(secret)\n".utf8)),
                ("concat as MP4", ftyp + Array("ffconcat version 1.0\nfile '\(secret.path())'\n".utf8)),
                ("AVI without end", Array("RIFF".utf8) + [0xFF, 0xFF, 0xFF, 0x7F] + Array("AVI LIST".utf8)),
                ("EBML without end", [0x1A, 0x45, 0xDF, 0xA3, 0x87, 0x42, 0x82, 0x84] + Array("webm".utf8)),
            ]
        }

        @Test func `what only looks like a picture or a film is refused, and the next one is served`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let secret = folder.appending(path: "secret.mp4")
                let film = try await TestProgram.draw(
                    "testsrc2=s=64x48:d=1", into: secret, ["-c:v", "libx264", "-pix_fmt", "yuv420p"])
                try await TestDecoder.withPool { pool, _ in
                    for (name, bytes) in Self.texts(secret) {
                        let failure = await #expect(throws: ImageError.self, "\(name)") {
                            try await pool.render(bytes, recipes: RenditionRecipe.all)
                        }
                        guard case .unreadable = failure else {
                            Issue.record("\(name): \(String(describing: failure))")
                            continue
                        }
                    }
                    let next = try await pool.render(film, recipes: [.thumb])
                    #expect(next.count == 1)
                }
            }
        }

        /// A film whose samples are said to lie in another file (ISO/IEC 14496-12, box "dref") must not be given that
        /// file's content.
        @Test func `a film that points to another file does not get it`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let target = folder.appending(path: "t.mov")
                var film = try await TestProgram.draw(
                    "testsrc2=s=64x48:d=1", into: target, ["-c:v", "libx264", "-pix_fmt", "yuv420p"])
                // "url " with the flag "in this file" becomes an alias without it.
                let entry = Data("url ".utf8) + Data([0, 0, 0, 1])
                let place = try #require(Data(film).range(of: entry))
                film.replaceSubrange(place.lowerBound..<place.upperBound, with: Data("alis".utf8) + Data([0, 0, 0, 0]))
                let recipes = RenditionRecipe.all
                let made = try? await TestDecoder.render(film, recipes)
                // Refused or rendered from what it holds itself; either way nothing was opened that was not given.
                #expect(made == nil || made?.count == recipes.filter { $0.applies(to: .mov) }.count)
            }
        }

        @Test func `an animation of too many pictures is refused by its header`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await TestProgram.draw(
                    "testsrc2=s=16x16:r=25:d=4", into: folder.appending(path: "a.gif"))
                var limits = DecoderLimits()
                limits.frames = 50
                try await TestDecoder.withPool(limits: limits) { pool, _ in
                    await #expect(throws: ImageError.unreadable(.tooManyPixels)) {
                        try await pool.render(original, recipes: RenditionRecipe.all)
                    }
                    // Who wants nothing moving of it gets its picture.
                    let still = try await pool.render(original, recipes: [.thumb])
                    #expect(still.count == 1)
                }
            }
        }

        @Test func `a film without end costs its time and no more`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await TestProgram.draw(
                    "testsrc2=s=1280x720:r=30:d=30", into: folder.appending(path: "a.avi"), ["-c:v", "mjpeg"])
                var limits = DecoderLimits()
                limits.videoSeconds = 1
                try await TestDecoder.withPool(limits: limits) { pool, _ in
                    await #expect(throws: ImageError.timedOut) {
                        try await pool.render(original, recipes: [.stream])
                    }
                    let next = try await pool.render(
                        try await TestProgram.draw(
                            "testsrc2=s=64x48:d=1", into: folder.appending(path: "b.jpg"), ["-frames:v", "1"]),
                        recipes: [.thumb])
                    #expect(next.count == 1)
                }
            }
        }
    }
}
