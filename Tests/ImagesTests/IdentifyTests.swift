import Images
import Testing

@Suite("identify")
struct IdentifyTests {
    private static func box(_ brands: String...) -> [UInt8] {
        let rest = brands.dropFirst().joined()
        return [0, 0, 0, UInt8(16 + rest.utf8.count)] + Array("ftyp\(brands[0])".utf8) + [0, 0, 0, 0] + Array(rest.utf8)
    }

    private static let known: [(MediaKind, [UInt8])] = [
        (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0, 0, 16]),
        (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        (.gif, Array("GIF89a".utf8)),
        (.webp, Array("RIFF1234WEBPVP8 ".utf8)),
        (.avi, Array("RIFF1234AVI LIST".utf8)),
        (.tiff, Array("II".utf8) + [42, 0]),
        (.tiff, Array("MM".utf8) + [0, 42]),
        (.heic, box("heic", "mif1", "heic")),
        (.heic, box("mif1", "miaf", "heic")),
        (.avif, box("avif", "mif1")),
        (.avif, box("mif1", "avif")),
        (.mp4, box("isom", "iso2", "avc1", "mp41")),
        (.mp4, box("mp42", "mp42", "isom")),
        (.mov, box("qt  ", "qt  ")),
        (.webm, [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81, 1, 0x42, 0x82, 0x84] + Array("webm".utf8)),
    ]

    @Test(arguments: known) func `a file is what its first bytes say`(kind: MediaKind, bytes: [UInt8]) {
        #expect(identify(bytes) == kind)
    }

    @Test(arguments: known) func `a beginning cut short is never taken for another format`(
        kind: MediaKind, bytes: [UInt8]
    ) {
        for length in 0..<bytes.count {
            let found = identify(bytes.prefix(length))
            #expect(found == nil || found == kind)
        }
    }

    @Test(arguments: [
        Array("This is a letter to my aunt, called IMG_0001.jpg".utf8),
        Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8),
        Array("%PDF-1.7".utf8),
        Array("#EXTM3U\nhttp://example.com/".utf8),
        [0x1A, 0x45, 0xDF, 0xA3, 0xA3, 0x42, 0x82, 0x88] + Array("matroska".utf8),
        box("mif1", "miaf"),
        Array("RIFF1234WAVEfmt ".utf8),
    ]) func `what is not decoded here is nothing`(bytes: [UInt8]) {
        #expect(identify(bytes) == nil)
    }

    @Test func `each kind has a media type of its own`() {
        #expect(Set(MediaKind.allCases.map(\.mediaType)).count == MediaKind.allCases.count)
    }
}
