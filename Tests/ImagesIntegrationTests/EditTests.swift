import Foundation
import Images
import Testing

extension ImagesIntegrationTests {
    @Suite("Changing a picture")
    struct EditTests {
        /// A JPEG of 1200 × 800 pixels: red and green above, blue and white below.
        private func quarters(in folder: URL) async throws -> [UInt8] {
            let file = folder.appending(path: "quarters.jpg")
            let parts = ["red", "0x00FF00", "blue", "white"].map { "color=\($0):s=600x400:d=0.04" }
            let drawn = parts.enumerated().map { "\($0.element)[q\($0.offset)]" }.joined(separator: ";")
            _ = try await TestProgram.draw(
                "\(drawn);[q0][q1]hstack[u];[q2][q3]hstack[l];[u][l]vstack", into: file,
                ["-frames:v", "1", "-q:v", "2"])
            return try TestProgram.bytes(of: file)
        }

        private struct Seen {
            var width: Int
            var height: Int
            var pixels: [UInt8]

            /// Red, green and blue at a place in hundredths of the picture.
            func color(_ x: Int, _ y: Int) -> [Int] {
                let start = 3 * (height * y / 100 * width + width * x / 100)
                return pixels[start..<start + 3].map(Int.init)
            }
        }

        private func seen(
            _ edit: PictureEdit, emblem: [UInt8] = [], recipe: RenditionRecipe = .download
        ) async throws -> Seen {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await quarters(in: folder)
                let made = try await TestDecoder.withPool { pool, _ in
                    try await pool.develop(original, recipes: [recipe], edit: edit, emblem: emblem)
                }
                #expect(made.facts.width == 1200 && made.facts.height == 800, "facts are the original's")
                let rendition = try #require(made.renditions.first)
                return Seen(
                    width: rendition.width, height: rendition.height,
                    pixels: try await TestProgram.pixels(of: rendition.bytes, in: folder))
            }
        }

        private func expect(_ color: [Int], _ wanted: [Int], sourceLocation: SourceLocation = #_sourceLocation) {
            let isNear = zip(color, wanted).allSatisfy { abs($0 - $1) < 40 }
            #expect(isNear, "\(color) is not \(wanted)", sourceLocation: sourceLocation)
        }

        @Test func `a quarter turn brings the lower left to the upper left, and a mirror swaps the sides`() async throws
        {
            let turned = try await seen(PictureEdit(quarterTurns: 1))
            #expect(turned.width == 800 && turned.height == 1200)
            expect(turned.color(25, 25), [0, 0, 255])
            expect(turned.color(75, 25), [255, 0, 0])
            let mirrored = try await seen(PictureEdit(isMirrored: true))
            expect(mirrored.color(25, 25), [0, 255, 0])
        }

        @Test(arguments: [RenditionRecipe.download, .preview, .thumb])
        func `the same part is kept at every size`(recipe: RenditionRecipe) async throws {
            let crop = PictureEdit.Crop(left: 0.5, top: 0, width: 0.5, height: 0.5)
            let cropped = try await seen(PictureEdit(crop: crop), recipe: recipe)
            #expect(abs(cropped.width * 2 - cropped.height * 3) <= 2)
            #expect(cropped.width == (recipe == .thumb ? 320 : 600))
            for (x, y) in [(5, 5), (95, 95)] { expect(cropped.color(x, y), [0, 255, 0]) }
        }

        @Test func `what is straightened has no empty corner`() async throws {
            for degrees in [-15.0, 0.5, 15] {
                let straight = try await seen(PictureEdit(straightening: degrees))
                #expect(straight.width < 1200 && straight.height < 800)
                for (x, y) in [(0, 0), (99, 0), (0, 99), (99, 99)] {
                    #expect(straight.color(x, y).max() ?? 0 > 180, "\(degrees): \(x), \(y)")
                }
            }
        }

        @Test func `colors change as the filters of CSS change them`() async throws {
            let gray = try await seen(PictureEdit(colors: ColorChange(tone: .gray)))
            expect(gray.color(25, 25), [54, 54, 54])
            expect(gray.color(75, 25), [182, 182, 182])
            let dark = try await seen(PictureEdit(colors: ColorChange(brightness: 0.5)))
            expect(dark.color(75, 75), [128, 128, 128])
            let flat = try await seen(PictureEdit(colors: ColorChange(contrast: 0)))
            expect(flat.color(25, 75), [128, 128, 128])
            let sepia = try await seen(PictureEdit(colors: ColorChange(tone: .sepia)))
            expect(sepia.color(25, 25), [100, 89, 69])
        }

        @Test func `words stand where they are wanted, in their color, and markup is only words`() async throws {
            let caption = PictureEdit.Caption(
                words: "<b>Één & twee</b>", place: .bottom, size: 0.2, color: [255, 221, 51])
            let plain = try await seen(PictureEdit())
            let captioned = try await seen(PictureEdit(caption: caption))
            func changed(_ rows: Range<Int>) -> Int {
                let range = (3 * rows.lowerBound * 1200)..<(3 * rows.upperBound * 1200)
                return zip(plain.pixels[range], captioned.pixels[range]).count { abs(Int($0) - Int($1)) > 60 }
            }
            #expect(changed(400..<800) > 5000)
            #expect(changed(0..<400) == 0)
        }

        @Test func `an emblem keeps its transparency, and what is no picture is refused`() async throws {
            let emblem = try await TestDecoder.withTemporaryFolder { folder in
                let file = folder.appending(path: "logo.png")
                _ = try await TestProgram.draw(
                    "color=black:s=200x200:d=0.04,format=rgba,geq=r=0:g=0:b=0:a='if(lt(X,100),255,0)'", into: file,
                    ["-frames:v", "1"])
                return try TestProgram.bytes(of: file)
            }
            let marked = try await seen(
                PictureEdit(emblem: PictureEdit.Emblem(place: .bottomRight, size: 0.25)), emblem: emblem)
            // 200 of 800 pixels, 26 from the edges: black on its left half.
            expect(marked.color(83, 85), [0, 0, 0])
            expect(marked.color(95, 85), [255, 255, 255])
            for wrong in [[], Array("GIF89a".utf8), Array(emblem.prefix(emblem.count / 2))] {
                await #expect(throws: ImageError.self) {
                    try await seen(
                        PictureEdit(emblem: PictureEdit.Emblem(place: .top, size: 0.2)), emblem: wrong)
                }
            }
        }
    }
}
