import Foundation
import Images
import Testing

extension ImagesIntegrationTests {
    @Suite("Orientation")
    struct OrientationTests {
        private enum Color: String { case red, green, blue, yellow }

        /// What the eye must see for each value of EXIF's orientation (EXIF 2.32, section 4.6.4): the corners from the upper
        /// left to the lower right of a picture stored as red, green, blue, yellow.
        private static let seen: [(Int, [Color])] = [
            (1, [.red, .green, .blue, .yellow]), (2, [.green, .red, .yellow, .blue]),
            (3, [.yellow, .blue, .green, .red]), (4, [.blue, .yellow, .red, .green]),
            (5, [.red, .blue, .green, .yellow]), (6, [.blue, .red, .yellow, .green]),
            (7, [.yellow, .green, .blue, .red]), (8, [.green, .yellow, .red, .blue]),
        ]

        private static let recipes = [
            RenditionRecipe(name: "small", version: 1, size: .fitting(90), quality: 90), RenditionRecipe.download,
        ]

        @Test(arguments: seen) private func `a picture is turned as the camera was held`(
            orientation: Int, corners: [Color]
        ) async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let file = folder.appending(path: "quarters.jpg")
                let quarters = ["red", "0x00FF00", "blue", "yellow"].map { "color=\($0):s=600x400:d=0.04" }
                let drawn = quarters.enumerated().map { "\($0.element)[q\($0.offset)]" }.joined(separator: ";")
                let source = "\(drawn);[q0][q1]hstack[u];[q2][q3]hstack[l];[u][l]vstack"
                _ = try await TestProgram.draw(source, into: file, ["-frames:v", "1", "-q:v", "2"])
                try await TestProgram.run(
                    "exiftool", "-q", "-overwrite_original", "-Orientation#=\(orientation)", file.path())
                let original = try TestProgram.bytes(of: file)
                // Alone, the small one is decoded at an eighth of the size; together, it is made from the large one.
                for recipes in [Self.recipes, [Self.recipes[0]]] {
                    for rendition in try await TestDecoder.render(original, recipes) {
                        #expect((rendition.width > rendition.height) == (orientation < 5))
                        let pixels = try await TestProgram.pixels(of: rendition.bytes, in: folder)
                        let found = [(1, 1), (3, 1), (1, 3), (3, 3)].map { x, y in
                            Self.color(pixels, rendition, x: rendition.width * x / 4, y: rendition.height * y / 4)
                        }
                        #expect(found == corners)
                    }
                }
            }
        }

        private static func color(_ pixels: [UInt8], _ rendition: Rendition, x: Int, y: Int) -> Color? {
            let start = (y * rendition.width + x) * 3
            return switch pixels[start..<(start + 3)].map({ $0 > 127 }) {
            case [true, false, false]: .red
            case [false, true, false]: .green
            case [false, false, true]: .blue
            case [true, true, false]: .yellow
            default: nil
            }
        }
    }
}
