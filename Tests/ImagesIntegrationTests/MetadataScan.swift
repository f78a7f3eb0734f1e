import Images

/// Looks through every part of a rendition for places in which anything but a picture or a sound can stand.
enum MetadataScan {
    /// What should not be there; empty when the file holds nothing but what it shows.
    static func findings(in bytes: [UInt8]) -> [String] {
        switch identify(bytes) {
        case .jpeg: JPEGSegments.names(of: bytes).subtracting(JPEGSegments.needed).map { "segment \($0)" }
        case .webp: chunks(of: bytes).filter { !["VP8 ", "VP8L"].contains($0) }.map { "chunk \($0)" }
        case .gif: extensions(of: bytes)
        case .avif, .mp4, .mov: boxes(of: bytes[...], in: "")
        case .webm, .avi: []
        default: ["no rendition"]
        }
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    private static func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

    // MARK: WebP (RFC 9649)

    private static func chunks(of bytes: [UInt8]) -> [String] {
        var names: [String] = []
        var position = 12
        while position + 8 <= bytes.count {
            names.append(text(bytes[position..<(position + 4)]))
            let length = number(bytes[(position + 4)..<(position + 8)].reversed())
            position += 8 + length + length % 2
        }
        return position == bytes.count ? names : names + ["bytes behind the end"]
    }

    // MARK: GIF89a

    private static func extensions(of bytes: [UInt8]) -> [String] {
        var found: [String] = []
        func table(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
        var position = 13 + table(bytes[10])
        func skipBlocks() {
            while position < bytes.count, bytes[position] != 0 { position += 1 + Int(bytes[position]) }
            position += 1
        }
        while position + 1 < bytes.count, bytes[position] != 0x3B {
            if bytes[position] == 0x2C {
                position += 11 + table(bytes[position + 9])
            } else {
                let label = bytes[position + 1]
                let isLoop = label == 0xFF && text(bytes[(position + 3)..<(position + 14)]) == "NETSCAPE2.0"
                if label != 0xF9, !isLoop { found.append("extension \(label)") }
                position += 2
            }
            skipBlocks()
        }
        return position == bytes.count - 1 ? found : found + ["bytes behind the end"]
    }

    // MARK: ISO/IEC 14496-12

    private static let holders: Set<String> = [
        "moov", "trak", "mdia", "minf", "stbl", "dinf", "edts", "iprp", "ipco", "mvex", "moof", "traf",
    ]
    private static let forbidden: Set<String> = [
        "udta", "uuid", "Exif", "mime", "ilst", "keys", "loci", "XMP_", "xml ", "cprt", "titl", "auth", "gps ",
    ]

    private static func boxes(of bytes: ArraySlice<UInt8>, in parent: String) -> [String] {
        var found: [String] = []
        var rest = bytes
        while rest.count >= 8 {
            let length = min(rest.count, max(8, number(rest.prefix(4))))
            let name = text(rest.dropFirst(4).prefix(4))
            let box = rest.prefix(length).dropFirst(8)
            // What ffmpeg writes where there are no tags: a list of them without an item, and nothing beside it.
            let isEmpty =
                name == "udta" && number(box.prefix(4)) == box.count && text(box.dropFirst(4).prefix(4)) == "meta"
                && box.suffix(8).elementsEqual([0, 0, 0, 8] + Array("ilst".utf8))
            // Only a picture keeps its items there; in a film it is where tags stand.
            if !isEmpty, forbidden.contains(name) || (name == "meta" && !parent.isEmpty) {
                found.append("\(parent)/\(name)")
            }
            if holders.contains(name) { found += boxes(of: box, in: "\(parent)/\(name)") }
            if name == "meta" { found += boxes(of: box.dropFirst(4), in: "\(parent)/meta") }
            if name == "iinf" { found += boxes(of: box.dropFirst(6), in: "\(parent)/iinf") }
            if name == "infe" {
                let type = text(box.dropFirst(8).prefix(4))
                if type != "av01" { found.append("item \(type)") }
            }
            if name == "colr", text(box.prefix(4)) != "nclx" { found.append("profile") }
            rest = rest.dropFirst(length)
        }
        return found
    }
}
