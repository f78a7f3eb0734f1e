import Foundation
import Images
import Testing

extension ImagesIntegrationTests {
    @Suite("Forms of a picture")
    struct FormsTests {
        private static let secrets = ["Zebedee", "Qwertz", "4711000815", "51.17", "http://ns.adobe.com", "Quirk Phone"]

        /// A red and blue half with everything that a camera and a person could write beside it.
        private static func photograph(_ name: String, in folder: URL) async throws -> [UInt8] {
            let file = folder.appending(path: name)
            _ = try await TestProgram.draw(
                "color=red:s=800x1200:d=1[a];color=blue:s=800x1200:d=1[b];[a][b]hstack", into: file,
                ["-frames:v", "1"] + (name.hasSuffix("tiff") ? ["-pix_fmt", "rgb24"] : []))
            try await TestProgram.run(
                "exiftool", "-q", "-overwrite_original", "-EXIF:Artist=Zebedee", "-XMP:Creator=Zebedee",
                "-EXIF:GPSLatitude=51.178280", "-EXIF:GPSLatitudeRef=N", "-EXIF:Model=Quirk Phone",
                "-EXIF:SerialNumber=4711000815", "-XMP:Title=Qwertz", file.path())
            return try TestProgram.bytes(of: file)
        }

        @Test(arguments: ["a.jpg", "a.png", "a.webp", "a.tiff"])
        func `every form of every kind shows the same colors and says nothing about anybody`(name: String) async throws
        {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await Self.photograph(name, in: folder)
                #expect(Data(original).range(of: Data("Zebedee".utf8)) != nil)
                let made = try await TestDecoder.render(original, RenditionRecipe.all)
                #expect(made.map(\.recipe.name).filter { $0 == "preview" }.count == 3 && made.count == 8)
                #expect(made.map(\.kind) == [.jpeg, .jpeg, .jpeg, .jpeg, .webp, .avif, .webp, .avif])
                for rendition in made {
                    for secret in Self.secrets {
                        #expect(Data(rendition.bytes).range(of: Data(secret.utf8)) == nil, "\(rendition) \(secret)")
                    }
                    let groups = try await TestProgram.metadataGroups(of: rendition.bytes, in: folder)
                    #expect(groups.isSubset(of: ["JFIF", "RIFF", "QuickTime"]), "\(rendition) \(groups)")
                    // Decoding our own WebP and AVIF again: red on the left, blue on the right.
                    let again = try await TestDecoder.render(rendition.bytes, [Self.small])[0].bytes
                    let pixels = try await TestProgram.pixels(of: again, in: folder)
                    func pixel(_ column: Int) -> [Int] {
                        let start = 3 * (50 * 100 + column)
                        return pixels[start..<(start + 3)].map { Int($0) }
                    }
                    let (left, right) = (pixel(10), pixel(90))
                    #expect(Self.isNear(left, [254, 0, 0]) && Self.isNear(right, [0, 0, 254]), "\(rendition)")
                }
                let smaller = made.filter { $0.recipe.name == "preview" }.map(\.bytes.count)
                #expect(smaller[1] < smaller[0] && smaller[2] < smaller[0])
            }
        }

        private static let small = RenditionRecipe(name: "small", version: 1, size: .fitting(100), quality: 95)

        private static func isNear(_ pixel: [Int], _ color: [Int]) -> Bool {
            zip(pixel, color).allSatisfy { abs($0 - $1) <= 12 }
        }

        @Test func `a form for passing on fits four by five whichever way the picture stands`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                for (size, expected) in [
                    ("2000x1500", [1350, 1013]), ("1500x2000", [1013, 1350]), ("2000x2000", [1080, 1080]),
                    ("600x400", [600, 400]),
                ] {
                    let original = try await TestProgram.draw(
                        "testsrc2=s=\(size):d=1", into: folder.appending(path: "\(size).jpg"), ["-frames:v", "1"])
                    let made = try await TestDecoder.render(original, [.social])[0]
                    #expect(
                        abs(made.width - expected[0]) <= 1 && abs(made.height - expected[1]) <= 1, "\(size) \(made)")
                }
            }
        }
    }
}
