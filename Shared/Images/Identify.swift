/// How many bytes of a file ``identify(_:)`` wants; more are ignored, fewer may leave a file unrecognized.
package let identifyingByteCount = 512

/// Says what a file is by its first bytes; names and declared types are never asked.
///
/// A hit means only that the bytes begin like such a file. Whether the rest holds what the beginning promises is for
/// the decoder to find out.
///
/// - Parameter firstBytes: the beginning of the file, ``identifyingByteCount`` bytes where it has so many.
/// - Returns: `nil` for everything that is not decoded here.
package func identify(_ firstBytes: some Collection<UInt8>) -> MediaKind? {
    let bytes = Array(firstBytes.prefix(identifyingByteCount))
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) { return .gif }
    // Byte order mark, then 42 (TIFF 6.0) or 43 (BigTIFF).
    if bytes.starts(with: [0x49, 0x49, 0x2A, 0x00]) || bytes.starts(with: [0x49, 0x49, 0x2B, 0x00]) { return .tiff }
    if bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) || bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2B]) { return .tiff }
    if bytes.starts(with: "RIFF".utf8) {
        if bytes.dropFirst(8).starts(with: "WEBP".utf8) { return .webp }
        if bytes.dropFirst(8).starts(with: "AVI ".utf8) { return .avi }
        return nil
    }
    if bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return isWebM(bytes) ? .webm : nil }
    if bytes.dropFirst(4).starts(with: "ftyp".utf8) { return kindOfBaseMedia(bytes) }
    // QuickTime files older than the "ftyp" box begin with one of these.
    for box in ["moov", "mdat", "wide"] where bytes.dropFirst(4).starts(with: box.utf8) { return .mov }
    return nil
}

/// The document type (element 0x4282) of an EBML header; "matroska" is not accepted, browsers do not play it.
private func isWebM(_ bytes: [UInt8]) -> Bool {
    let webM: [UInt8] = [0x42, 0x82, 0x84] + Array("webm".utf8)
    return bytes.count >= webM.count
        && (0...(bytes.count - webM.count)).contains { bytes[$0...].starts(with: webM) }
}

/// Reads the brands of an ISO base media file (ISO/IEC 14496-12, box "ftyp"): the major one first, then the others.
private func kindOfBaseMedia(_ bytes: [UInt8]) -> MediaKind? {
    let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    let end = min(length, bytes.count)
    guard end >= 12 else { return nil }
    var brands = [String(decoding: bytes[8..<12], as: UTF8.self)]
    for start in stride(from: 16, to: end - 3, by: 4) {
        brands.append(String(decoding: bytes[start..<(start + 4)], as: UTF8.self))
    }
    let still: [String: MediaKind] = [
        "avif": .avif, "avis": .avif, "heic": .heic, "heix": .heic, "heim": .heic, "heis": .heic, "hevc": .heic,
    ]
    if let kind = still[brands[0]] { return kind }
    // "mif1" and "msf1" say only "a picture in this container"; the codec is among the compatible brands.
    if brands[0] == "mif1" || brands[0] == "msf1" { return brands.compactMap { still[$0] }.first }
    return brands[0] == "qt  " ? .mov : isMPEG4(brands) ? .mp4 : nil
}

private func isMPEG4(_ brands: [String]) -> Bool {
    brands.contains { ["isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "MSNV"].contains($0) }
}
