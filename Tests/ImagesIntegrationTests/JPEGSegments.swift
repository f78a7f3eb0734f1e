/// The marker segments of a JPEG file (ITU-T T.81, annex B).
enum JPEGSegments {
    /// What a decoder needs: tables, frame, scan, and the JFIF header. Metadata lives in the others.
    static let needed: Set<UInt8> = [0xC0, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0]

    /// The second bytes of all markers that have a segment, up to and with the first scan; empty when it is no JPEG.
    static func names(of bytes: [UInt8]) -> Set<UInt8> {
        var names: Set<UInt8> = []
        var position = 2
        while position + 4 <= bytes.count, bytes[position] == 0xFF {
            let name = bytes[position + 1]
            names.insert(name)
            if name == 0xDA { return names }
            position += 2 + Int(bytes[position + 2]) << 8 + Int(bytes[position + 3])
        }
        return []
    }
}
