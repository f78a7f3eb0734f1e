import Foundation
import Images
import Testing

extension ImagesIntegrationTests {
    /// One line a format that booths and telephones write: its colors at known places, and nothing else, in every form.
    @Suite("Formats that come in")
    struct InputFormatsTests {
        private static let secrets = ["Zebedee", "Qwertz", "4711000815", "51.17", "ns.adobe.com", "Quirk Phone"]
        private static let red = [254, 0, 0], blue = [0, 0, 254], white = [255, 255, 255]

        /// Red on the left; on the right blue, or nothing at all.
        private static func halves(_ right: String = "blue") -> String {
            "color=red:s=400x600:d=1,format=rgba[a];color=\(right):s=400x600:d=1,format=rgba[b];[a][b]hstack"
        }

        private static func draw(_ name: String, in folder: URL) async throws -> URL {
            let file = folder.appending(path: name)
            let stem = name.prefix { $0 != "." }
            let isClear = stem.hasPrefix("clear")
            let source = halves(isClear ? "black@0.0" : "blue")
            let options: [String] =
                switch (String(stem), file.pathExtension) {
                case ("deep", "png"): ["-pix_fmt", "rgb48be"]
                case ("deep", _): ["-pix_fmt", "rgb48le"]
                case (_, "webp"): ["-c:v", "libwebp", "-lossless", "1", "-pix_fmt", "bgra"]
                case (_, "tiff"), ("plain", "png"): ["-pix_fmt", isClear ? "rgba" : "rgb24"]
                default: []
                }
            switch file.pathExtension {
            case "heic", "avif":
                let drawn = folder.appending(path: "drawn.png")
                _ = try await TestProgram.draw(source, into: drawn, ["-frames:v", "1"])
                let codec = file.pathExtension == "avif" ? ["-A"] : []
                try await TestProgram.run("heif-enc", codec + ["-q", "90", "-o", file.path(), drawn.path()])
            case "jpg" where stem == "inks": try Data(InkPicture.jpeg).write(to: file)
            case "gif":
                _ = try await TestProgram.draw(
                    source + ",split[p][c];[c]palettegen[pal];[p][pal]paletteuse", into: file, ["-frames:v", "1"])
            default: _ = try await TestProgram.draw(source, into: file, options + ["-frames:v", "1"])
            }
            return file
        }

        /// Whatever the format has room for; exiftool leaves out the rest.
        private static func write(into file: URL) async throws {
            try await TestProgram.run(
                "exiftool", "-q", "-q", "-m", "-overwrite_original", "-EXIF:Artist=Zebedee", "-XMP:Creator=Zebedee",
                "-EXIF:GPSLatitude=51.178280", "-EXIF:GPSLatitudeRef=N", "-EXIF:Model=Quirk Phone",
                "-EXIF:SerialNumber=4711000815", "-XMP:Title=Qwertz", "-IPTC:By-line=Zebedee", "-Comment=Zebedee",
                file.path())
        }

        @Test(arguments: [
            ("plain.jpg", blue), ("inks.jpg", blue), ("plain.png", blue), ("deep.png", blue), ("clear.png", white),
            ("plain.webp", blue), ("plain.gif", blue),
            ("plain.tiff", blue), ("deep.tiff", blue), ("clear.tiff", white), ("plain.heic", blue),
            ("clear.heic", white), ("plain.avif", blue), ("clear.avif", white),
        ]) func `it shows the colors that were drawn, and says nothing beside them`(
            name: String, right: [Int]
        ) async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let file = try await Self.draw(name, in: folder)
                try await Self.write(into: file)
                let original = try TestProgram.bytes(of: file)
                #expect(Data(original).range(of: Data("Zebedee".utf8)) != nil, "the original says it")
                let made = try await TestDecoder.render(original, RenditionRecipe.all)
                #expect(made.count >= 8)
                for rendition in made {
                    #expect(MetadataScan.findings(in: rendition.bytes) == [], "\(rendition)")
                    for secret in Self.secrets {
                        #expect(Data(rendition.bytes).range(of: Data(secret.utf8)) == nil, "\(rendition) \(secret)")
                    }
                    let again = try await TestDecoder.render(rendition.bytes, [Self.small])[0]
                    let pixels = try await TestProgram.pixels(of: again.bytes, in: folder)
                    for (part, color) in [(1, Self.red), (9, right)] {
                        let start = 3 * (again.height / 2 * again.width + again.width * part / 10)
                        let found = pixels[start..<(start + 3)].map(Int.init)
                        // What presses by SWOP make of those inks; the decoder's profile is another, near it.
                        let color = name == "inks.jpg" ? Self.printed(color) : color
                        let tolerance = name == "inks.jpg" ? 24 : 14
                        #expect(Self.isNear(found, color, tolerance), "\(rendition): \(found) is not \(color)")
                    }
                }
            }
        }

        @Test func `a telephone's wide colors become those of every screen`() async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let file = folder.appending(path: "wide.jpg")
                _ = try await TestProgram.draw(
                    "color=0xC08040:s=640x480:d=0.04", into: file, ["-frames:v", "1", "-q:v", "1"])
                let profile = folder.appending(path: "wide.icc")
                try Data(SwappedProfile.wide).write(to: profile)
                try await TestProgram.run(
                    "exiftool", "-q", "-overwrite_original", "-icc_profile<=\(profile.path())", file.path())
                for rendition in try await TestDecoder.render(try TestProgram.bytes(of: file), RenditionRecipe.all) {
                    #expect(MetadataScan.findings(in: rendition.bytes) == [], "\(rendition)")
                    let again = try await TestDecoder.render(rendition.bytes, [Self.small])[0]
                    let pixels = try await TestProgram.pixels(of: again.bytes, in: folder)
                    let start = 3 * (again.height / 2 * again.width + again.width / 2)
                    let found = pixels[start..<(start + 3)].map(Int.init)
                    // By the matrices of both spaces; unconverted it would be 192, 128, 64.
                    #expect(Self.isNear(found, [204, 125, 44], 8), "\(rendition): \(found)")
                }
            }
        }

        @Test(arguments: ["a.mp4", "a.mov", "a.webm", "a.avi", "a.gif"])
        func `of a film nothing but pictures and sound comes out`(name: String) async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let file = folder.appending(path: name)
                let tags = ["-metadata", "location=+51.17828+001.8/", "-metadata", "comment=Zebedee"]
                let codec = name.hasSuffix("webm") ? ["-deadline", "realtime"] : []
                let sound = name.hasSuffix("gif") ? "" : "[out0];sine=d=2[out1]"
                _ = try await TestProgram.draw(
                    "testsrc2=s=320x240:r=10:d=2" + sound, into: file,
                    codec + (name.hasSuffix("gif") ? [] : ["-pix_fmt", "yuv420p"]) + tags)
                // It writes no WebM and no AVI; ffmpeg's tags above are in all of them.
                if !["webm", "avi"].contains(file.pathExtension) {
                    _ = try await TestProgram.run(
                        "exiftool", "-q", "-q", "-m", "-overwrite_original", "-Comment=Zebedee", "-XMP:Title=Qwertz",
                        "-Keys:GPSCoordinates=51.17828 N, 1.8 W", file.path())
                }
                let made = try await TestDecoder.render(try TestProgram.bytes(of: file), RenditionRecipe.all)
                #expect(made.contains { $0.kind == .mp4 })
                for rendition in made {
                    #expect(MetadataScan.findings(in: rendition.bytes) == [], "\(rendition)")
                    for secret in Self.secrets {
                        #expect(Data(rendition.bytes).range(of: Data(secret.utf8)) == nil, "\(rendition) \(secret)")
                    }
                }
            }
        }

        /// A file that is a picture and something else besides: the picture is made anew and the rest stays behind.
        @Test(arguments: ["archive behind", "archive inside", "page behind", "page inside"])
        func `what rides on a picture does not come out with it`(way: String) async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let isArchive = way.hasPrefix("archive")
                let archive: [UInt8] = [0x50, 0x4B, 3, 4] + Array("Zebedee.exe".utf8) + [0x50, 0x4B, 5, 6]
                let load = isArchive ? archive : Array("<html><script>Zebedee</script>".utf8)
                var original = try TestProgram.bytes(
                    of: try await Self.draw(isArchive ? "plain.png" : "plain.jpg", in: folder))
                if way.hasSuffix("behind") {
                    original += load
                } else if isArchive {
                    // A chunk of its own behind the header's 33 bytes; readers pass over chunks they do not know.
                    original.insert(
                        contentsOf: [0, 0, 0, UInt8(load.count)] + Array("zzAp".utf8) + load + [0, 0, 0, 0], at: 33)
                } else {
                    original.insert(contentsOf: [0xFF, 0xFE, 0, UInt8(load.count + 2)] + load, at: 2)
                }
                let made: [Rendition]
                do { made = try await TestDecoder.render(original, RenditionRecipe.all) } catch ImageError.unreadable {
                    return  // Refused with a reason is as good.
                }
                #expect(made.count == 8)
                for rendition in made {
                    #expect(MetadataScan.findings(in: rendition.bytes) == [])
                    #expect(Data(rendition.bytes).range(of: Data("Zebedee".utf8)) == nil)
                }
            }
        }

        private static let small = RenditionRecipe(name: "small", version: 1, size: .fitting(100), quality: 95)

        private static func printed(_ color: [Int]) -> [Int] { color == red ? [237, 28, 36] : [46, 49, 146] }

        private static func isNear(_ pixel: [Int], _ color: [Int], _ tolerance: Int) -> Bool {
            zip(pixel, color).allSatisfy { abs($0 - $1) <= tolerance }
        }
    }
}
