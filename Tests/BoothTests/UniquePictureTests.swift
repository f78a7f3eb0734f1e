import Booth
import Foundation
import Testing

@Suite("UniquePicture")
struct UniquePictureTests {
    static let jpeg = SpoolFixture.photo(1)
    /// 1 × 1, made by hand.
    static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        + [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A, 0x7E, 0x9B, 0x55]
        + [0, 0, 0, 0] + Array("IEND".utf8) + [0xAE, 0x42, 0x60, 0x82]
    static let gif: [UInt8] = Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0x3B]
    static let mp4: [UInt8] =
        [0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 0, 0] + [0, 0, 0, 8] + Array("mdat".utf8)
    static let all = [jpeg, png, gif, mp4]

    private func isWhole(_ bytes: [UInt8]) -> Bool {
        MediaEnding.isThere(length: bytes.count) { Array(bytes.dropFirst($0).prefix($1)) }
    }

    @Test(arguments: all) func `marked pictures are whole, of their kind and each a file of its own`(bytes: [UInt8])
        throws
    {
        let picture = try #require(UniquePicture(bytes))
        let made = (0..<50).map { picture.marked("capture \($0)") }
        #expect(Set(made).count == 50)
        for file in made {
            #expect(isWhole(file))
            #expect(MediaEnding.kind(head: Array(file.prefix(16))) == MediaEnding.kind(head: Array(bytes.prefix(16))))
        }
    }

    @Test func `a JPEG keeps every byte behind its new comment`() throws {
        let made = try #require(UniquePicture(Self.jpeg)).marked("abc")
        #expect(Array(made.prefix(9)) == [0xFF, 0xD8, 0xFF, 0xFE, 0, 5] + Array("abc".utf8))
        #expect(Array(made.dropFirst(9)) == Array(Self.jpeg.dropFirst(2)))
    }

    @Test func `a PNG's new chunk has the right length and checksum`() throws {
        let made = try #require(UniquePicture(Self.png)).marked("abc")
        let chunk = Array(made[33..<(33 + 12 + 11)])
        #expect(Array(chunk.prefix(8)) == [0, 0, 0, 11] + Array("tEXt".utf8))
        // Computed with zlib.
        #expect(Array(chunk.suffix(4)) == [0x4E, 0xEF, 0x5B, 0x1E])
        #expect(Array(made.suffix(12)) == Array(Self.png.suffix(12)))
    }

    @Test func `what is no picture, or cut short, is refused`() {
        #expect(UniquePicture(Array("hello, this is no picture".utf8)) == nil)
        for bytes in Self.all { #expect(UniquePicture(Array(bytes.dropLast(5))) == nil) }
    }

    @Test func `a mark cannot grow over its segment`() throws {
        for bytes in Self.all {
            let picture = try #require(UniquePicture(bytes))
            #expect(isWhole(picture.marked(String(repeating: "é long mark ", count: 100_000))))
        }
    }
}
