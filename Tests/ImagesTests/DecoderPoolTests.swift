import Images
import Testing

@Suite("DecoderPool")
struct DecoderPoolTests {
    private static let picture = TestPicture.png(width: 400, height: 300)
    private var picture: [UInt8] { Self.picture }

    @Test func `a picture becomes one JPEG for each recipe, in their order`() async throws {
        let renditions = try await TestDecoder.withPool { pool in
            try await pool.render(picture, recipes: [.download, .thumb, .preview])
        }
        #expect(renditions.map(\.recipe) == [.download, .thumb, .preview])
        #expect(renditions.map(\.width) == [400, 320, 400])
        #expect(renditions.map(\.height) == [300, 240, 300])
        for rendition in renditions {
            #expect(identify(rendition.bytes) == .jpeg)
            #expect(rendition.mediaType == "image/jpeg")
        }
    }

    @Test func `facts come without recipes too, and only for what can be decoded to its end`() async throws {
        try await TestDecoder.withPool { pool in
            let developed = try await pool.develop(picture, recipes: [])
            #expect(developed.facts == MediaFacts(kind: .png, width: 400, height: 300))
            #expect(developed.renditions.isEmpty)
            await #expect(throws: ImageError.unreadable(.damaged)) {
                try await pool.develop(Array(picture.dropLast(1000)), recipes: [])
            }
        }
    }

    @Test func `the same original gives the same bytes again`() async throws {
        try await TestDecoder.withPool(children: 2) { pool in
            let first = try await pool.render(picture, recipes: .usual)
            #expect(try await pool.render(picture, recipes: .usual) == first)
        }
    }

    @Test func `bad originals are refused with a reason and the next good one is served`() async throws {
        var limits = DecoderLimits()
        limits.pixels = 1_000_000
        limits.inputBytes = 2_000_000
        let bad: [(ImageError.Reason, [UInt8])] = [
            (.unknownFormat, Array("a text called picture.jpg".utf8)),
            (.unknownFormat, []),
            (.damaged, Array(picture.prefix(picture.count / 2))),
            (.damaged, [0xFF, 0xD8, 0xFF, 0xE0]),
            (.damaged, Array("GIF89a".utf8)),
            (.tooManyPixels, TestPicture.bomb(width: 200_000, height: 200_000)),
            (.tooManyPixels, TestPicture.bomb(width: 1001, height: 1000)),
            (.tooManyBytes, picture + [UInt8](repeating: 0, count: 2_000_000)),
            // Begins like a picture, is a web page: what a browser might sniff must not come out.
            (.damaged, [0xFF, 0xD8, 0xFF] + Array("<html><script>alert(1)</script>".utf8)),
        ]
        try await TestDecoder.withPool(limits: limits) { pool in
            for (reason, bytes) in bad {
                await #expect(throws: ImageError.unreadable(reason)) {
                    try await pool.render(bytes, recipes: .usual)
                }
                let next = try await pool.render(picture, recipes: [.thumb])
                #expect(next.count == 1)
            }
        }
    }

    @Test func `what follows the picture in the file does not come out`() async throws {
        let secret = Array("PK\u{3}\u{4}<script>secret</script>".utf8)
        let renditions = try await TestDecoder.withPool { pool in
            try await pool.render(picture + secret, recipes: .usual)
        }
        for rendition in renditions { #expect(!rendition.bytes.contains(secret)) }
    }

    @Test func `renditions larger than the limit are refused`() async throws {
        var limits = DecoderLimits()
        limits.outputBytes = 2000
        try await TestDecoder.withPool(limits: limits) { pool in
            await #expect(throws: ImageError.unreadable(.resultTooLarge)) {
                try await pool.render(picture, recipes: [.download])
            }
        }
    }

    @Test func `more callers than children are all served`() async throws {
        try await TestDecoder.withPool(children: 2) { pool in
            let widths = try await withThrowingTaskGroup(of: Int.self) { group in
                for width in 1...20 {
                    group.addTask {
                        let bytes = TestPicture.png(width: width, height: 5)
                        return try await pool.render(bytes, recipes: [.thumb])[0].width
                    }
                }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(widths == Set(1...20))
        }
    }

    @Test func `children are replaced after their number of originals`() async throws {
        var limits = DecoderLimits()
        limits.jobsPerChild = 2
        try await TestDecoder.withPool(limits: limits) { pool in
            for _ in 0..<5 {
                let renditions = try await pool.render(picture, recipes: [.thumb])
                #expect(renditions.count == 1)
            }
        }
    }

    @Test func `a transparent picture stands on white`() async throws {
        let clear = TestPicture.png(width: 64, height: 64) { _, _ in (0, 0, 0, 0) }
        let white = TestPicture.png(width: 64, height: 64) { _, _ in (255, 255, 255, 255) }
        try await TestDecoder.withPool { pool in
            let first = try await pool.render(clear, recipes: [.download])
            #expect(try await pool.render(white, recipes: [.download]) == first)
        }
    }
}

extension [UInt8] {
    func contains(_ other: [UInt8]) -> Bool {
        guard count >= other.count else { return false }
        return (0...(count - other.count)).contains { self[$0...].starts(with: other) }
    }
}
