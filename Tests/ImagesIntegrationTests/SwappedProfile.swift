/// An ICC profile (ICC.1:2001-04, version 2) of sRGB's colors in which red and green have changed places.
enum SwappedProfile {
    static let bytes: [UInt8] = {
        let red = xyz(0.4361, 0.2225, 0.0139)
        let green = xyz(0.3851, 0.7169, 0.0971)
        let gamma: [UInt8] = Array("curv".utf8) + word(0) + word(1) + [2, 0x33, 0, 0]
        let name = Array("Swapped".utf8) + [0]
        let tags: [(String, [UInt8])] = [
            ("desc", padded(Array("desc".utf8) + word(0) + word(name.count) + name + [UInt8](repeating: 0, count: 78))),
            ("cprt", padded(Array("text".utf8) + word(0) + Array("None".utf8) + [0])),
            ("wtpt", xyz(0.9642, 1, 0.8249)),
            ("rXYZ", green), ("gXYZ", red), ("bXYZ", xyz(0.1431, 0.0606, 0.7141)),
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
    }()

    private static func xyz(_ values: Double...) -> [UInt8] {
        Array("XYZ ".utf8) + word(0) + values.flatMap { word(Int(($0 * 65536).rounded())) }
    }

    private static func word(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }
}
