/// Tells from its first and last bytes whether a media file has been written to its end.
///
/// Only the container's own end marker counts: a file that merely stopped growing may be waiting for a slow card.
package enum MediaEnding {
    /// What the first bytes say.
    package enum Kind: Sendable, Equatable {
        case jpeg, png, gif, webp
        /// HEIC, AVIF, MP4 and QuickTime: a chain of boxes.
        case boxes(isVideo: Bool)
        case unknown
    }

    /// - Parameter head: 16 bytes or more; with fewer everything is unknown.
    package static func kind(head: [UInt8]) -> Kind {
        guard head.count >= 16 else { return .unknown }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if head.starts(with: Array("GIF8".utf8)) { return .gif }
        if head.starts(with: Array("RIFF".utf8)), head[8..<12].elementsEqual("WEBP".utf8) { return .webp }
        if head[4..<8].elementsEqual("ftyp".utf8) {
            let brand = String(decoding: head[8..<12], as: UTF8.self)
            return .boxes(isVideo: !["heic", "heix", "mif1", "msf1", "heim", "avif", "avis"].contains(brand))
        }
        return .unknown
    }

    /// Whether a file of `length` bytes ends as its kind must.
    ///
    /// - Parameter read: up to so many bytes from an offset; fewer at the end.
    /// - Returns: `false` for unknown kinds: only the software can say that those are complete.
    package static func isThere(length: Int, read: (_ offset: Int, _ count: Int) throws -> [UInt8]) rethrows -> Bool {
        let head = try read(0, 16)
        switch kind(head: head) {
        case .jpeg:
            // Some cameras fill up the last block with zeros.
            let tail = try read(max(0, length - 64), 64)
            guard let last = tail.lastIndex(where: { $0 != 0 }), last > 0 else { return false }
            return tail[last - 1] == 0xFF && tail[last] == 0xD9
        case .png:
            let end: [UInt8] = [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
            return try length >= 20 && read(length - 12, 12) == end
        case .gif:
            return try read(length - 1, 1) == [0x3B]
        case .webp:
            let size = (0..<4).reduce(0) { $0 | Int(head[4 + $1]) << (8 * $1) }
            return length == size + 8 || length == size + 9
        case .boxes:
            return try boxesEnd(at: length, read: read)
        case .unknown:
            return false
        }
    }

    /// Whether the chain of top-level boxes (ISO/IEC 14496-12, 4.2) ends exactly with the file.
    private static func boxesEnd(at length: Int, read: (Int, Int) throws -> [UInt8]) rethrows -> Bool {
        var offset = 0
        // A file has a handful of boxes; a broken one must not be walked for ever.
        for _ in 0..<10_000 {
            if offset == length { return true }
            let header = try read(offset, 16)
            guard header.count >= 8 else { return false }
            var size = header.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            if size == 1 {
                guard header.count == 16, header[8] < 0x40 else { return false }
                size = header[8..<16].reduce(0) { $0 << 8 | Int($1) }
            }
            // Size 0 means "to the end of the file", which cannot be told from a file cut short.
            guard size >= 8, size <= length - offset else { return false }
            offset += size
        }
        return false
    }
}
