/// Makes of one picture many that show the same and are different files, each valid.
///
/// Every container has a place for words that decoders pass over: a comment segment of JPEG (ITU T.81, B.2.4.5), a
/// `tEXt` chunk of PNG (ISO/IEC 15948, 11.3.4.3), a comment extension of GIF89a, a `free` box of HEIC and MP4
/// (ISO/IEC 14496-12, 8.1.2).
package struct UniquePicture: Sendable {
    private let bytes: [UInt8]
    private let kind: MediaEnding.Kind
    /// The usual suffix of its kind.
    package let suffix: String

    /// - Returns: `nil` for bytes that are no whole JPEG, PNG, GIF, HEIC or MP4.
    package init?(_ bytes: [UInt8]) {
        let isWhole = MediaEnding.isThere(length: bytes.count) { offset, count in
            Array(bytes.dropFirst(offset).prefix(count))
        }
        guard isWhole else { return nil }
        kind = MediaEnding.kind(head: Array(bytes.prefix(16)))
        switch kind {
        case .jpeg: suffix = "jpg"
        case .png: suffix = "png"
        case .gif: suffix = "gif"
        case .boxes(isVideo: let isVideo): suffix = isVideo ? "mp4" : "heic"
        case .webp, .unknown: return nil
        }
        self.bytes = bytes
    }

    /// The picture with `mark` inside.
    ///
    /// - Parameter mark: ASCII; what is behind its 200th byte is left out.
    package func marked(_ mark: String) -> [UInt8] {
        let mark = Array(mark.utf8.filter { $0 < 128 && $0 > 31 }.prefix(200))
        switch kind {
        case .jpeg:
            // Behind the start marker; the length counts its own two bytes.
            return bytes[..<2] + [0xFF, 0xFE] + Self.big(mark.count + 2, bytes: 2) + mark + bytes[2...]
        case .png:
            // Behind the signature and the first chunk, which is always IHDR with 13 bytes.
            let body = Array("tEXtComment".utf8) + [0] + mark
            let chunk = Self.big(body.count - 4, bytes: 4) + body + Self.big(Int(Self.crc32(body)), bytes: 4)
            return bytes[..<33] + chunk + bytes[33...]
        case .gif:
            return bytes.dropLast() + [0x21, 0xFE, UInt8(mark.count)] + mark + [0, 0x3B]
        case .boxes, .webp, .unknown:
            return bytes + Self.big(mark.count + 8, bytes: 4) + Array("free".utf8) + mark
        }
    }

    private static func big(_ number: Int, bytes: Int) -> [UInt8] {
        (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// The checksum of PNG's chunks (ISO/IEC 15948, annex D).
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
        }
    }
}
