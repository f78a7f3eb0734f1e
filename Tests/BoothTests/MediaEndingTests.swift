import Booth
import Foundation
import Testing

@Suite("MediaEnding")
struct MediaEndingTests {
    private func isComplete(_ bytes: [UInt8]) -> Bool {
        MediaEnding.isThere(length: bytes.count) { Array(bytes.dropFirst(max(0, $0)).prefix($1)) }
    }

    private func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let size = UInt32(content.count + 8)
        return [UInt8(size >> 24), UInt8(size >> 16 & 255), UInt8(size >> 8 & 255), UInt8(size & 255)]
            + Array(type.utf8)
            + content
    }

    private var samples: [(name: String, bytes: [UInt8])] {
        let filling = [UInt8](repeating: 0x42, count: 400)
        let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let end: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
        return [
            ("jpeg", SpoolFixture.photo(1)),
            ("png", png + filling + end),
            ("gif", Array("GIF89a".utf8) + filling + [0x3B]),
            ("webp", Array("RIFF".utf8) + [0x98, 0x01, 0, 0] + Array("WEBP".utf8) + filling + [0, 0, 0, 0]),
            ("heic", box("ftyp", Array("heic".utf8) + filling) + box("mdat", filling)),
            ("mp4", box("ftyp", Array("isom".utf8)) + box("mdat", filling) + box("moov", filling)),
        ]
    }

    @Test func `a whole file of each kind has its end`() {
        for sample in samples { #expect(isComplete(sample.bytes), "\(sample.name)") }
    }

    @Test func `a file cut anywhere before its end has none`() {
        for sample in samples {
            for length in 1..<sample.bytes.count {
                // A chain of boxes cut between two of them looks whole; its size must stand still as well.
                if sample.name == "mp4", [12, 420].contains(length) || length == 12 + 408 { continue }
                if sample.name == "heic", length == 412 { continue }
                #expect(!isComplete(Array(sample.bytes.prefix(length))), "\(sample.name) cut at \(length)")
            }
        }
    }

    @Test func `zeros after a photograph's end are no harm`() {
        #expect(isComplete(SpoolFixture.photo(1) + [0, 0, 0]))
    }

    @Test func `text and broken boxes are never complete`() {
        #expect(!isComplete(Array("hello, this is some text".utf8)))
        #expect(!isComplete([]))
        #expect(!isComplete(box("ftyp", Array("isom1234".utf8)) + [0, 0, 0, 4, 1, 2, 3, 4]))
        #expect(
            !isComplete(
                box("ftyp", Array("isom1234".utf8)) + [0, 0, 0, 1, 1, 2, 3, 4] + [UInt8](repeating: 255, count: 8)))
    }
}
