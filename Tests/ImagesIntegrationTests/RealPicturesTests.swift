import Foundation
import Images
import Testbed
import Testing

extension ImagesIntegrationTests {
    @Suite("Real photographs", .enabled(if: TestPictures.arePresent, "run deploy/local/pictures"))
    struct RealPicturesTests {
        @Test(arguments: [
            ("elephants.jpg", MediaKind.jpeg, 5640, 3172), ("telephone.heic", .heic, 3024, 4032),
            ("stonehenge.webp", .webp, 0, 0), ("waves.png", .png, 0, 0), ("furnace-creek.jpg", .jpeg, 0, 0),
        ]) func `each becomes three renditions of the sizes asked for`(
            name: String, kind: MediaKind, width: Int, height: Int
        ) async throws {
            let original = try TestPictures.bytes(name)
            let developed = try await TestDecoder.withPool { pool, _ in
                try await pool.develop(original, recipes: .usual)
            }
            let facts = developed.facts
            #expect(facts.kind == kind)
            if width > 0 { #expect((facts.width, facts.height) == (width, height)) }
            let longest = max(facts.width, facts.height)
            let sides = developed.renditions.map { max($0.width, $0.height) }
            #expect(sides == [min(320, longest), min(1280, longest), longest])
            for rendition in developed.renditions {
                // The shape stays, to a pixel's rounding.
                #expect(abs(rendition.width * facts.height - rendition.height * facts.width) <= longest)
                #expect(identify(rendition.bytes) == .jpeg)
            }
            try await TestDecoder.withTemporaryFolder { folder in
                let pixels = try await TestProgram.pixels(of: developed.renditions[2].bytes, in: folder)
                #expect(pixels.count == facts.width * facts.height * 3)
            }
        }

        @Test(arguments: ["elephants-gps.jpg", "telephone.heic", "stonehenge.webp", "furnace-creek.jpg"])
        func `nothing of the person, the place or the camera comes out`(name: String) async throws {
            try await TestDecoder.withTemporaryFolder { folder in
                let file = folder.appending(path: name)
                try FileManager.default.copyItem(at: TestPictures.folder.appending(path: name), to: file)
                // Long enough not to stand in compressed pixels by chance.
                var secrets = ["ns.adobe.com", "Photoshop", "ICC_PROFILE", "DSC-RX100", "iPhone"]
                if !name.hasSuffix("heic") {
                    try await TestProgram.run(
                        "exiftool", "-q", "-overwrite_original", "-GPSLatitude=51.17828", "-GPSLatitudeRef=N",
                        "-OwnerName=Zebedee Quirk", "-SerialNumber=4711000815", "-XMP-dc:Creator=Zebedee Quirk",
                        "-XMP-dc:Description=Qwertz picture", "-Artist=Zebedee Quirk", file.path())
                    secrets += ["Zebedee", "4711000815", "Qwertz"]
                }
                if name.hasSuffix("jpg") {
                    try await TestProgram.run(
                        "exiftool", "-q", "-overwrite_original", "-IPTC:By-line=Zebedee Quirk",
                        "-Comment=Qwertz comment",
                        file.path())
                }
                let original = try TestProgram.bytes(of: file)
                #expect(
                    try await !TestProgram.metadataGroups(of: original, in: folder).isDisjoint(with: ["EXIF", "XMP"]))
                for rendition in try await TestDecoder.render(original, .usual) {
                    let groups = try await TestProgram.metadataGroups(of: rendition.bytes, in: folder)
                    #expect(groups.isSubset(of: ["JFIF"]))
                    let segments = JPEGSegments.names(of: rendition.bytes)
                    #expect(!segments.isEmpty && segments.isSubset(of: JPEGSegments.needed))
                    let data = Data(rendition.bytes)
                    for secret in secrets { #expect(data.range(of: Data(secret.utf8)) == nil, "\(secret) in \(name)") }
                }
            }
        }

        @Test(arguments: ["elephants.jpg", "telephone.heic", "stonehenge.webp", "waves.png"], [0.02, 0.9])
        func `a file cut off is refused`(name: String, part: Double) async throws {
            let original = try TestPictures.bytes(name)
            let cut = Array(original.prefix(Int(Double(original.count) * part)))
            await #expect(throws: ImageError.unreadable(.damaged)) {
                try await TestDecoder.render(cut, .usual)
            }
            await #expect(throws: ImageError.unreadable(.damaged)) { try await TestDecoder.render(cut, [.thumb]) }
        }

        @Test(arguments: ["furnace-creek.jpg", "stonehenge.webp"])
        func `broken bytes give a picture or an error, and never more than that`(name: String) async throws {
            let original = try TestPictures.bytes(name)
            var random = SeededGenerator(seed: 20_240_506)
            try await TestDecoder.withPool { pool, _ in
                for _ in 0..<60 {
                    var broken = original
                    for _ in 0..<8 {
                        broken[Int.random(in: 4..<broken.count, using: &random)] = UInt8.random(
                            in: 0...255, using: &random)
                    }
                    do {
                        let renditions = try await pool.render(broken, recipes: [.thumb])
                        #expect(identify(renditions[0].bytes) == .jpeg)
                    } catch {
                        #expect(error is ImageError)
                    }
                }
                let good = try await pool.render(original, recipes: [.thumb])
                #expect(good.count == 1)
            }
        }
    }
}
