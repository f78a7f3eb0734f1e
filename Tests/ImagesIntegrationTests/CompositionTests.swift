import Foundation
import Images
import Testing

extension ImagesIntegrationTests {
    @Suite("Putting pictures together")
    struct CompositionTests {
        private static let inks = [
            "red": [255, 0, 0], "lime": [0, 255, 0], "blue": [0, 0, 255], "black": [0, 0, 0],
        ]

        /// Previews of one color each.
        private func previews(
            _ wanted: [(color: String, size: String)], in folder: URL
        ) async throws -> [[UInt8]] {
            var previews: [[UInt8]] = []
            for (index, picture) in wanted.enumerated() {
                let original = try await TestProgram.draw(
                    "color=\(picture.color):s=\(picture.size):d=1", into: folder.appending(path: "\(index).jpg"),
                    ["-frames:v", "1", "-q:v", "2"])
                previews.append(try await TestDecoder.render(original, [.preview])[0].bytes)
            }
            return previews
        }

        private struct Sheet {
            var width: Int
            var height: Int
            var pixels: [UInt8]

            func color(x: Int, y: Int) -> [Int] {
                let start = 3 * (y * width + x)
                return pixels[start..<start + 3].map(Int.init)
            }

            /// The share of all pixels that are about of this color.
            func share(of color: [Int]) -> Double {
                // Some of them are enough to count by; a step that is no part of a row meets every column.
                let starts = stride(from: 0, to: pixels.count, by: 3 * 23)
                let count = starts.count { start in
                    (0..<3).allSatisfy { abs(Int(pixels[start + $0]) - color[$0]) < 60 }
                }
                return Double(count * 23) / Double(width * height)
            }
        }

        private func sheet(
            _ composition: Composition, _ wanted: [(color: String, size: String)]
        ) async throws -> Sheet {
            try await TestDecoder.withTemporaryFolder { folder in
                let pictures = try await previews(wanted, in: folder)
                let made = try await TestDecoder.withPool { pool, _ in
                    try await pool.compose(pictures, composition, recipes: [.thumb, .download])
                }
                #expect(made.map(\.recipe) == [.thumb, .download])
                #expect(max(made[0].width, made[0].height) == 320)
                return Sheet(
                    width: made[1].width, height: made[1].height,
                    pixels: try await TestProgram.pixels(of: made[1].bytes, in: folder))
            }
        }

        @Test func `a strip has its pictures below each other, and words on the margin below`() async throws {
            let colors = ["red", "lime", "blue"]
            let bare = try await sheet(Composition(.strip), colors.map { ($0, "900x600") })
            for (index, color) in colors.enumerated() {
                let seen = bare.color(x: bare.width / 2, y: bare.height * (2 * index + 1) / 6)
                let wanted = try #require(Self.inks[color])
                #expect(zip(seen, wanted).allSatisfy { abs($0 - $1) < 40 }, "\(color): \(seen)")
            }
            #expect(bare.color(x: 2, y: bare.height / 2) == [255, 255, 255])
            let named = try await sheet(Composition(.strip, words: "Anna & <Jo>"), colors.map { ($0, "900x600") })
            #expect(named.width == bare.width && named.height == bare.height + bare.width / 10)
            #expect(bare.share(of: [0x22, 0x22, 0x22]) == 0 && named.share(of: [0x22, 0x22, 0x22]) > 0.0005)
        }

        @Test(arguments: [1, 2, 3, 5, 7, 12]) func `a collage shows every picture whole, whatever its shape`(count: Int)
            async throws
        {
            let shapes = ["900x600", "600x900", "800x800", "1000x600"]
            let colors = ["red", "lime", "blue", "black"]
            let wanted = (0..<count).map { (colors[$0 % 4], shapes[$0 % 4]) }
            let made = try await sheet(Composition(.collage), wanted)
            #expect(made.width == 2400)
            let shape = Double(made.width) / Double(made.height)
            #expect((0.6...2.5).contains(shape), "\(shape)")
            let shares = colors.prefix(count).map { made.share(of: Self.inks[$0] ?? []) }
            #expect(shares.allSatisfy { $0 > 0.02 }, "\(shares)")
            #expect(shares.reduce(0, +) > 0.75, "\(shares)")
        }

        @Test func `frames are as large as the first, and move`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let pictures = try await previews(
                    [("red", "900x600"), ("lime", "400x1200"), ("blue", "300x200")], in: folder)
                let (frames, films) = try await TestDecoder.withPool { pool, _ in
                    let frames = try await pool.compose(
                        pictures, Composition(.frames), recipes: Array(repeating: .frame, count: 3))
                    return (
                        frames,
                        try await pool.animate(
                            frames.flatMap { [$0.bytes, $0.bytes] }, recipes: [.animation] + RenditionRecipe.ofBurst)
                    )
                }
                #expect(frames.allSatisfy { $0.width == 900 && $0.height == 600 })
                #expect(films.map(\.kind) == [.gif, .mp4, .gif])
                let file = folder.appending(path: "a.gif")
                try Data(films[0].bytes).write(to: file)
                let pixels = try await TestProgram.run(
                    "ffmpeg", "-v", "error", "-i", file.path(), "-vf", "scale=1:1", "-vsync", "0", "-f", "rawvideo",
                    "-pix_fmt", "rgb24", "-")
                let reds = stride(from: 0, to: pixels.count, by: 3).map { pixels[$0] > 128 }
                #expect(reds == [true, true, false, false, false, false])
            }
        }

        @Test func `what is no picture of ours is not put together`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let pictures = try await previews([("red", "90x60")], in: folder)
                await #expect(throws: ImageError.unreadable(.unknownFormat)) {
                    try await TestDecoder.withPool { pool, _ in
                        try await pool.compose(pictures + [[1, 2, 3]], Composition(.collage), recipes: [.thumb])
                    }
                }
                await #expect(throws: ImageError.unreadable(.damaged)) {
                    try await TestDecoder.withPool { pool, _ in
                        try await pool.compose(
                            pictures + [Array(pictures[0].prefix(200))], Composition(.collage), recipes: [.thumb])
                    }
                }
            }
        }
    }
}
