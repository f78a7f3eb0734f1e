import Foundation

/// A TIFF file (TIFF 6.0, section 16) of 64 × 64 pixels in cyan, magenta, yellow and black.
enum InkPicture {
    /// A JPEG with four inks (Adobe's marker, inverted) of 64 × 32 pixels: red on the left, blue on the right.
    static let jpeg: [UInt8] = Array(
        Data(
            base64Encoded: ""
                + "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBX"
                + "QUZMTlJTUjI+WmFaUGBKUVJP/8AAFAgAIABABEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAIB//EABQQ"
                + "AQAAAAAAAAAAAAAAAAAAAAD/2gAOBEMATQBZAEsAAD8A05mDMGnAAAAJiFOgAAACnRMQAAAAmIU6AAAAKdExAAAACYhT"
                + "oAAAAp0TEAAAAJiFOgAAAD//2Q==") ?? Data())

    static func tiff(inks: [UInt8]) -> [UInt8] {
        let side = 64
        let pixels = (0..<side * side).flatMap { _ in inks }
        let depth = 8 + pixels.count
        // Tag, type (3: 16 bits, 4: 32 bits), count, value.
        let entries = [
            (256, 3, 1, side), (257, 3, 1, side), (258, 3, 4, depth), (259, 3, 1, 1), (262, 3, 1, 5), (273, 4, 1, 8),
            (277, 3, 1, 4), (278, 3, 1, side), (279, 4, 1, pixels.count),
        ]
        var bytes = Array("II".utf8)
        bytes += short(42)
        bytes += long(depth + 8)
        bytes += pixels
        for _ in 0..<4 { bytes += short(8) }
        bytes += short(entries.count)
        for (tag, type, count, value) in entries {
            bytes += short(tag)
            bytes += short(type)
            bytes += long(count)
            bytes += long(value)
        }
        return bytes + long(0)
    }

    private static func short(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8)] }
    private static func long(_ value: Int) -> [UInt8] { short(value & 0xFFFF) + short(value >> 16) }
}
