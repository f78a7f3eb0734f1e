import Foundation
import Images
import Testing

extension ImagesIntegrationTests {
    @Suite("Video")
    struct VideoTests {
        private static let secrets = ["+51.5", "Zebedee", "Qwertz", "2024-05-06", "x264"]

        private static func draw(_ name: String, _ codec: [String], in folder: URL) async throws -> [UInt8] {
            try await TestProgram.draw(
                "testsrc2=s=640x360:r=25:d=2[out0];sine=d=2[out1]", into: folder.appending(path: name),
                codec + [
                    "-metadata", "location=+51.5-000.1/", "-metadata", "title=Qwertz", "-metadata", "artist=Zebedee",
                ]
                    + ["-metadata:s:v:0", "handler_name=Zebedee", "-metadata", "creation_time=2024-05-06T07:08:09"])
        }

        @Test(arguments: [
            ("a.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"]),
            ("a.mov", ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"]),
            ("a.webm", ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"]),
            ("a.avi", ["-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
        ]) func `a video gives a picture and a copy that says nothing about anybody`(
            name: String, codec: [String]
        ) async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await Self.draw(name, codec, in: folder)
                let developed = try await TestDecoder.withPool { pool, _ in
                    try await pool.develop(original, recipes: .usual)
                }
                let kind = try #require(identify(original))
                #expect(developed.facts.kind == kind)
                #expect((developed.facts.width, developed.facts.height) == (640, 360))
                #expect(abs((developed.facts.duration ?? 0) - 2) < 0.2)
                #expect(developed.renditions.map(\.kind) == [.jpeg, .jpeg, kind])
                #expect(developed.renditions.map(\.width) == [320, 640, 640])
                let copy = developed.renditions[2].bytes
                for secret in Self.secrets { #expect(Data(copy).range(of: Data(secret.utf8)) == nil, "\(secret)") }
                let file = folder.appending(path: "copy.\(kind)")
                try Data(copy).write(to: file)
                // It plays to its end, with picture and sound.
                try await TestProgram.run("ffmpeg", "-v", "error", "-xerror", "-i", file.path(), "-f", "null", "-")
                let streams = try await TestProgram.run(
                    "ffprobe", "-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", file.path())
                let types = String(decoding: streams, as: UTF8.self).split(separator: "\n").map { $0.prefix(5) }
                #expect(types == ["video", "audio"])
            }
        }

        @Test func `messages inside the picture stream are left out`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let message = "h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+ZebedeeQuirk"
                let original = try await TestProgram.draw(
                    "testsrc2=s=320x240:d=1", into: folder.appending(path: "a.mp4"),
                    ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-bsf:v", message])
                #expect(Data(original).range(of: Data("ZebedeeQuirk".utf8)) != nil)
                let copy = try await TestDecoder.render(original, [.download])[0].bytes
                #expect(Data(copy).range(of: Data("ZebedeeQuirk".utf8)) == nil)
            }
        }

        @Test func `a video filmed upright stands upright`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let drawn = folder.appending(path: "a.mp4")
                _ = try await Self.draw("a.mp4", ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"], in: folder)
                let turned = folder.appending(path: "turned.mp4")
                try await TestProgram.run(
                    "ffmpeg", "-v", "error", "-i", drawn.path(), "-c", "copy", "-metadata:s:v:0", "rotate=90",
                    turned.path()
                )
                let renditions = try await TestDecoder.render(try TestProgram.bytes(of: turned), [.thumb, .download])
                #expect(renditions.map { $0.height > $0.width } == [true, true])
            }
        }

        @Test func `a broken or empty video is refused and the next one is served`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let codec = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"]
                let original = try await Self.draw("a.mp4", codec, in: folder)
                let soundOnly = try await TestProgram.draw(
                    "sine=d=1", into: folder.appending(path: "s.mp4"), ["-c:a", "aac"])
                try await TestDecoder.withPool { pool, _ in
                    await #expect(throws: ImageError.unreadable(.noPicture)) {
                        try await pool.render(soundOnly, recipes: .usual)
                    }
                    await #expect(throws: ImageError.unreadable(.damaged)) {
                        try await pool.render(Array(original.prefix(original.count / 2)), recipes: .usual)
                    }
                    // A playlist that calls itself a video must not make ffmpeg open what it names.
                    let playlist = Array(original.prefix(32)) + Array("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n".utf8)
                    await #expect(throws: ImageError.self) { try await pool.render(playlist, recipes: [.thumb]) }
                    let next = try await pool.render(original, recipes: [.thumb])
                    #expect(next.count == 1)
                }
            }
        }

        @Test func `a video larger than the limit is refused before it is decoded`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await TestProgram.draw(
                    "color=red:s=640x480:d=0.2", into: folder.appending(path: "a.mp4"), ["-c:v", "libx264"])
                var limits = DecoderLimits()
                limits.pixels = 300_000
                try await TestDecoder.withPool(limits: limits) { pool, _ in
                    await #expect(throws: ImageError.unreadable(.tooManyPixels)) {
                        try await pool.render(original, recipes: [.thumb])
                    }
                }
            }
        }

        @Test(.enabled(if: TestPictures.arePresent, "run deploy/local/pictures"))
        func `the rabbit is seen and its place is not`() async throws {
            let original = try TestPictures.bytes("bunny.mp4")
            let developed = try await TestDecoder.withPool { pool, _ in
                try await pool.develop(original, recipes: .usual)
            }
            #expect((developed.facts.duration ?? 0) > 4)
            try await TestDecoder.withTemporaryFolder { folder in
                let file = folder.appending(path: "copy.mp4")
                try Data(developed.renditions[2].bytes).write(to: file)
                let tags = String(
                    decoding: try await TestProgram.run("exiftool", "-a", "-ee", file.path()), as: UTF8.self)
                #expect(!tags.contains("GPS") && !tags.contains("Coordinates"))
            }
        }
    }
}
