/// An ICC profile (ICC.1:2001-04, version 2) of sRGB's colors in which red and green have changed places.
enum SwappedProfile {
    static let bytes = profile(
        red: xyz(0.3851, 0.7169, 0.0971), green: xyz(0.4361, 0.2225, 0.0139), blue: xyz(0.1431, 0.0606, 0.7141))

    /// The colors of Display P3 (SMPTE EG 432-1, seen under D50), which telephones write.
    static let wide = profile(
        red: xyz(0.5151, 0.2412, -0.0011), green: xyz(0.2919, 0.6922, 0.0419), blue: xyz(0.1572, 0.0666, 0.7841))

    private static func profile(red: [UInt8], green: [UInt8], blue: [UInt8]) -> [UInt8] {
        let gamma: [UInt8] = Array("curv".utf8) + word(0) + word(1) + [2, 0x33, 0, 0]
        let name = Array("Swapped".utf8) + [0]
        let tags: [(String, [UInt8])] = [
            ("desc", padded(Array("desc".utf8) + word(0) + word(name.count) + name + [UInt8](repeating: 0, count: 78))),
            ("cprt", padded(Array("text".utf8) + word(0) + Array("None".utf8) + [0])),
            ("wtpt", xyz(0.9642, 1, 0.8249)),
            ("rXYZ", red), ("gXYZ", green), ("bXYZ", blue),
            ("rTRC", gamma), ("gTRC", gamma), ("bTRC", gamma),
        ]
        var table = word(tags.count)
        var body: [UInt8] = []
        for (name, tag) in tags {
            table += Array(name.utf8) + word(128 + 4 + 12 * tags.count + body.count) + word(tag.count)
            body += tag
        }
        let head =
            word(128 + table.count + body.count) + word(0) + [2, 0x10, 0, 0] + Array("mntrRGB XYZ ".utf8)
            + [UInt8](repeating: 0, count: 12) + Array("acsp".utf8) + [UInt8](repeating: 0, count: 28)
            + word(0xF6D6) + word(0x10000) + word(0xD32D)
        return head + [UInt8](repeating: 0, count: 128 - head.count) + table + body
    }

    private static func xyz(_ values: Double...) -> [UInt8] {
        Array("XYZ ".utf8) + word(0) + values.flatMap { word(Int(($0 * 65536).rounded())) }
    }

    private static func word(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }
}
