import Foundation
import Images
import Synchronization
import Testing

extension ImagesIntegrationTests {
    @Suite("Films")
    struct FilmTests {
        private struct Stream: Equatable {
            var codec: String
            var width: Int?
            var height: Int?
        }

        private static func streams(of bytes: [UInt8], in folder: URL) async throws -> [Stream] {
            let file = folder.appending(path: "\(UUID()).bin")
            try Data(bytes).write(to: file)
            // It plays to its end.
            try await TestProgram.run("ffmpeg", "-v", "error", "-xerror", "-i", file.path(), "-f", "null", "-")
            let lines = try await TestProgram.run(
                "ffprobe", "-v", "error", "-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0",
                file.path())
            return String(decoding: lines, as: UTF8.self).split(separator: "\n").map { line in
                let parts = line.split(separator: ",")
                return Stream(
                    codec: String(parts[0]), width: parts.count > 2 ? Int(parts[1]) : nil,
                    height: parts.count > 2 ? Int(parts[2]) : nil)
            }
        }

        /// The names of the boxes on the first level (ISO/IEC 14496-12).
        private static func boxes(of bytes: [UInt8]) -> [String] {
            var names: [String] = []
            var position = 0
            while position + 8 <= bytes.count {
                names.append(String(decoding: bytes[(position + 4)..<(position + 8)], as: UTF8.self))
                position += max(8, bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) })
            }
            return names
        }

        @Test(arguments: [
            ("a.mp4", "641x361", ["-c:v", "libx264", "-pix_fmt", "yuv444p", "-c:a", "aac"]),
            ("a.mp4", "640x360", ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:v", "500k"]),
            ("a.mov", "640x360", ["-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
            ("a.webm", "640x360", ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"]),
            ("a.avi", "640x360", ["-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
        ]) func `every video becomes a film that every browser plays while it comes`(
            name: String, size: String, codec: [String]
        ) async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await TestProgram.draw(
                    "testsrc2=s=\(size):r=25:d=4[out0];sine=d=4[out1]", into: folder.appending(path: name),
                    codec + ["-metadata", "location=+51.5-000.1/", "-metadata", "title=Qwertz"])
                let made = try await TestDecoder.render(original, [.stream, .clip])
                #expect(made.map(\.kind) == [.mp4, .mp4])
                for rendition in made {
                    #expect(Self.boxes(of: rendition.bytes).prefix(2) == ["ftyp", "moov"])
                    for secret in ["+51.5", "Qwertz", "Lav", "x264", "loci", "Zebedee"] {
                        #expect(Data(rendition.bytes).range(of: Data(secret.utf8)) == nil, "\(secret)")
                    }
                    #expect(rendition.width % 2 == 0 && rendition.height % 2 == 0)
                }
                let stream = try await Self.streams(of: made[0].bytes, in: folder)
                #expect(stream.map(\.codec) == ["h264", "aac"])
                #expect((stream[0].width, stream[0].height) == (made[0].width, made[0].height))
                let clip = try await Self.streams(of: made[1].bytes, in: folder)
                #expect(clip == [Stream(codec: "h264", width: 480, height: 270)])
            }
        }

        @Test func `a silent film gets no sound, a turned one stands, and a large one shrinks`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let silent = try await TestProgram.draw(
                    "testsrc2=s=2560x1440:r=10:d=1", into: folder.appending(path: "s.mp4"),
                    ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"])
                let made = try await TestDecoder.render(silent, [.stream])[0]
                #expect((made.width, made.height) == (1920, 1080))
                #expect(try await Self.streams(of: made.bytes, in: folder).map(\.codec) == ["h264"])

                let turned = folder.appending(path: "turned.mp4")
                try await TestProgram.run(
                    "ffmpeg", "-v", "error", "-i", folder.appending(path: "s.mp4").path(), "-c", "copy",
                    "-metadata:s:v:0", "rotate=90", turned.path())
                let upright = try await TestDecoder.render(try TestProgram.bytes(of: turned), [.stream])[0]
                let streams = try await Self.streams(of: upright.bytes, in: folder)
                #expect(streams == [Stream(codec: "h264", width: 1080, height: 1920)])
            }
        }

        @Test func `an animation moves in a film and in a clean GIF, and a GIF of one picture does not`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let file = folder.appending(path: "a.gif")
                _ = try await TestProgram.draw("testsrc2=s=320x240:r=5:d=2", into: file)
                try await TestProgram.run("exiftool", "-q", "-overwrite_original", "-Comment=Zebedee", file.path())
                let original = try TestProgram.bytes(of: file)
                #expect(Data(original).range(of: Data("Zebedee".utf8)) != nil)
                let made = try await TestDecoder.render(original, [.thumb, .stream, .clip, .animation])
                #expect(made.map(\.kind) == [.jpeg, .mp4, .gif])
                for rendition in made { #expect(Data(rendition.bytes).range(of: Data("Zebedee".utf8)) == nil) }
                let frames = try await TestDecoder.withTemporaryFolder { folder in
                    let copy = folder.appending(path: "b.gif")
                    try Data(made[2].bytes).write(to: copy)
                    return try await TestProgram.run(
                        "ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of",
                        "csv=p=0", copy.path())
                }
                #expect((Int(String(decoding: frames, as: UTF8.self).prefix { $0.isNumber }) ?? 0) >= 10)

                let still = try await TestProgram.draw(
                    "testsrc2=s=32x24:d=1", into: folder.appending(path: "still.gif"), ["-frames:v", "1"])
                #expect(try await TestDecoder.render(still, RenditionRecipe.all).allSatisfy { !$0.recipe.isMoving })
            }
        }

        @Test func `a burst goes forwards and backwards`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                var pictures: [[UInt8]] = []
                for color in ["red", "green", "blue", "white"] {
                    let original = try await TestProgram.draw(
                        "color=\(color):s=900x600:d=1", into: folder.appending(path: "\(color).jpg"),
                        ["-frames:v", "1"])
                    pictures.append(try await TestDecoder.render(original, [.preview])[0].bytes)
                }
                let made = try await TestDecoder.withPool { [pictures] pool, _ in
                    try await pool.animate(pictures, recipes: RenditionRecipe.ofBurst)
                }
                #expect(made.map(\.kind) == [.mp4, .gif] && made.map(\.width) == [900, 640])
                let file = folder.appending(path: "b.mp4")
                try Data(made[0].bytes).write(to: file)
                let pixels = try await TestProgram.run(
                    "ffmpeg", "-v", "error", "-i", file.path(), "-vf", "scale=1:1", "-f", "rawvideo", "-pix_fmt",
                    "rgb24", "-")
                let reds = stride(from: 0, to: pixels.count, by: 3).map { pixels[$0] > 128 }
                #expect(reds == [true, false, false, true, false, false, true])
            }
        }

        @Test func `a long video tells how far it is`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await TestProgram.draw(
                    "testsrc2=s=1280x720:r=30:d=20", into: folder.appending(path: "a.avi"), ["-c:v", "mjpeg"])
                let told = Told()
                try await TestDecoder.withPool { pool, _ in
                    _ = try await pool.develop(original, recipes: [.stream]) { told.add($0) }
                }
                let fractions = told.all
                #expect(!fractions.isEmpty && fractions == fractions.sorted())
                #expect(fractions.allSatisfy { (0...1).contains($0) })
            }
        }
    }
}

/// What a decoder told, from whatever thread.
private final class Told: Sendable {
    private let fractions = Mutex<[Double]>([])
    var all: [Double] { fractions.withLock { $0 } }
    func add(_ fraction: Double) { fractions.withLock { $0.append(fraction) } }
}
