import Foundation
import Images
import Testing

extension ImagesIntegrationTests {
    @Suite("Color")
    struct ColorTests {
        private static let small = RenditionRecipe(name: "small", version: 1, size: .fitting(100), quality: 95)

        @Test(arguments: [[RenditionRecipe.download], [small]])
        func `the profile of a picture is applied, and not passed on`(recipes: [RenditionRecipe]) async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let file = folder.appending(path: "red.jpg")
                _ = try await TestProgram.draw(
                    "color=red:s=1024x768:d=0.04", into: file, ["-frames:v", "1", "-q:v", "2"])
                let profile = folder.appending(path: "swapped.icc")
                try Data(SwappedProfile.bytes).write(to: profile)
                try await TestProgram.run(
                    "exiftool", "-q", "-overwrite_original", "-icc_profile<=\(profile.path())", file.path())
                let rendition = try await TestDecoder.render(try TestProgram.bytes(of: file), recipes)[0]
                // The profile says that what is stored as red is to be seen as green.
                try await expect(rendition, isNear: [0, 255, 0], in: folder)
                #expect(try await TestProgram.metadataGroups(of: rendition.bytes, in: folder).isSubset(of: ["JFIF"]))
            }
        }

        @Test func `a profile that is nonsense is passed over`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let file = folder.appending(path: "red.jpg")
                _ = try await TestProgram.draw("color=red:s=64x64:d=0.04", into: file, ["-frames:v", "1", "-q:v", "2"])
                let profile = folder.appending(path: "nonsense.icc")
                try Data(SwappedProfile.bytes.prefix(140) + Data(repeating: 7, count: 200)).write(to: profile)
                try await TestProgram.run(
                    "exiftool", "-q", "-overwrite_original", "-icc_profile<=\(profile.path())", file.path())
                let rendition = try await TestDecoder.render(try TestProgram.bytes(of: file), [.download])[0]
                try await expect(rendition, isNear: [255, 0, 0], in: folder)
            }
        }

        @Test(arguments: [
            ("rgb48be", [255, 128, 0]), ("rgba64be", [255, 128, 0]), ("gray16be", [143, 143, 143]),
            ("gray", [143, 143, 143]),
            ("rgba", [255, 128, 0]), ("pal8", [255, 128, 0]),
        ]) func `depth and bands of a PNG do not change what is seen`(format: String, color: [Int]) async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await TestProgram.draw(
                    "color=0xFF8000:s=200x100:d=0.04", into: folder.appending(path: "a.png"),
                    ["-frames:v", "1", "-pix_fmt", format])
                for recipe in [RenditionRecipe.download, Self.small] {
                    let rendition = try await TestDecoder.render(original, [recipe])[0]
                    try await expect(rendition, isNear: color, in: folder, tolerance: 12)
                }
            }
        }

        @Test(arguments: [
            ("png", "color=red@0.5:s=200x100:d=0.04,format=rgba", [255, 128, 128]),
            ("tiff", "color=red@0.5:s=200x100:d=0.04,format=rgba", [255, 128, 128]),
            ("webp", "color=red@0.5:s=200x100:d=0.04,format=yuva420p", [255, 128, 128]),
            (
                "gif",
                "color=red@0:s=200x100:d=0.04,format=rgba,split[a][b];[a]palettegen[p];[b][p]paletteuse",
                [255, 255, 255]
            ),
        ]) func `what is transparent shows white`(format: String, drawing: String, color: [Int]) async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await TestProgram.draw(
                    drawing, into: folder.appending(path: "a.\(format)"), ["-frames:v", "1"])
                for rendition in try await TestDecoder.render(original, [.download, Self.small]) {
                    try await expect(rendition, isNear: color, in: folder, tolerance: 12)
                }
            }
        }

        @Test func `inks become light`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let recipes = [RenditionRecipe.download]
                let white = try await TestDecoder.render(InkPicture.tiff(inks: [0, 0, 0, 0]), recipes)[0]
                try await expect(white, isNear: [255, 255, 255], in: folder, tolerance: 6)
                let yellow = try await TestDecoder.render(InkPicture.tiff(inks: [0, 0, 255, 0]), recipes)[0]
                let pixel = try await TestProgram.pixels(of: yellow.bytes, in: folder).prefix(3)
                #expect(pixel[0] > 200 && pixel[1] > 200 && pixel[2] < 120)
            }
        }

        @Test(arguments: [("gif", "pal8"), ("webp", "yuv420p"), ("tiff", "rgb24")])
        func `other formats show the same`(format: String, pixels: String) async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let original = try await TestProgram.draw(
                    "color=0x204080:s=640x480:d=0.04", into: folder.appending(path: "a.\(format)"),
                    ["-frames:v", "1", "-pix_fmt", pixels])
                #expect(identify(original)?.rawValue == format)
                for rendition in try await TestDecoder.render(original, [.download, Self.small]) {
                    try await expect(rendition, isNear: [0x20, 0x40, 0x80], in: folder, tolerance: 12)
                }
            }
        }

        private func expect(_ rendition: Rendition, isNear color: [Int], in folder: URL, tolerance: Int = 8)
            async throws
        {
            let pixels = try await TestProgram.pixels(of: rendition.bytes, in: folder)
            let middle = (rendition.height / 2 * rendition.width + rendition.width / 2) * 3
            let found = pixels[middle..<(middle + 3)].map(Int.init)
            #expect(zip(found, color).allSatisfy { abs($0 - $1) <= tolerance }, "\(found) is not \(color)")
        }
    }
}
