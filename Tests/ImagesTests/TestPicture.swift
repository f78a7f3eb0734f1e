/// PNG files written by hand (PNG specification, second edition), so that tests know every byte of them.
enum TestPicture {
    typealias Pixel = (red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8)

    /// A picture of four bands, eight bits each, not compressed.
    static func png(width: Int, height: Int, _ pixel: (_ x: Int, _ y: Int) -> Pixel) -> [UInt8] {
        var rows: [UInt8] = []
        for y in 0..<height {
            rows.append(0)
            for x in 0..<width {
                let (red, green, blue, alpha) = pixel(x, y)
                rows += [red, green, blue, alpha]
            }
        }
        return header(width: width, height: height) + chunk("IDAT", zlib(rows)) + chunk("IEND", [])
    }

    static func png(width: Int, height: Int) -> [UInt8] {
        png(width: width, height: height) { x, y in (UInt8(x & 255), UInt8(y & 255), 128, 255) }
    }

    /// Says it is as large as that, and holds nothing.
    static func bomb(width: Int, height: Int) -> [UInt8] {
        header(width: width, height: height) + chunk("IDAT", zlib([0])) + chunk("IEND", [])
    }

    static func header(width: Int, height: Int) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, 6, 0, 0, 0])
    }

    static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + body
        return bigEndian(UInt32(body.count)) + named + bigEndian(crc(named))
    }

    /// Stored blocks of RFC 1951 in the frame of RFC 1950.
    static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x78, 0x01]
        var left = bytes[...]
        repeat {
            let block = left.prefix(65535)
            left = left.dropFirst(65535)
            let count = UInt16(block.count)
            result.append(left.isEmpty ? 1 : 0)
            for word in [count, ~count] { result += [UInt8(word & 255), UInt8(word >> 8)] }
            result += block
        } while !left.isEmpty
        return result + bigEndian(adler(bytes))
    }

    static func bigEndian(_ value: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes { crc = crc >> 8 ^ crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
        return ~crc
    }

    private static let crcTable = (UInt32(0)...255).map { start in
        (0..<8).reduce(start) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    private static func adler(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        return high << 16 | low
    }
}
