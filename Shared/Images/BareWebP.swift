/// A WebP file without what stands beside the picture (WebP container specification, RFC 9649, section 2.7).
///
/// The encoder of libvips 8.14 adds EXIF of its own even when it is told to strip.
enum BareWebP {
    /// Chunks that a still picture is made of; all others are left out.
    private static let needed: Set<String> = ["VP8 ", "VP8L", "ALPH"]

    /// - Returns: `nil` when it is no WebP file of one picture.
    static func bytes(of file: [UInt8]) -> [UInt8]? {
        guard file.count >= 12, name(file, 0) == "RIFF", name(file, 8) == "WEBP" else { return nil }
        var chunks: [(name: String, range: Range<Int>)] = []
        var position = 12
        while position + 8 <= file.count {
            let length = 8 + number(file, position + 4)
            let padded = length + length % 2
            guard position + length <= file.count else { return nil }
            chunks.append((name(file, position), position..<min(position + padded, file.count)))
            position += padded
        }
        let kept = chunks.filter { needed.contains($0.name) }
        // Transparency wants the extended header, in front of which nothing may stand; there is none of it here.
        guard kept.count == 1, let picture = kept.first, picture.name != "ALPH" else { return nil }
        var bytes = Array("RIFF".utf8)
        let length = UInt32(4 + picture.range.count)
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        bytes += Array("WEBP".utf8)
        bytes += file[picture.range]
        return bytes
    }

    private static func name(_ file: [UInt8], _ position: Int) -> String {
        String(decoding: file[position..<(position + 4)], as: UTF8.self)
    }

    private static func number(_ file: [UInt8], _ position: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(file[position + $1]) << (8 * $1) }
    }
}
