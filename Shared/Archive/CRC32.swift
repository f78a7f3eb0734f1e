/// The checksum of ZIP (ISO 3309, reflected polynomial 0xEDB88320), computed while bytes pass.
package struct CRC32: Sendable {
    private var state: UInt32 = 0xFFFF_FFFF

    package init() {}

    /// The checksum of everything so far; 0 of nothing.
    package var value: UInt32 { ~state }

    package mutating func update(_ bytes: some Sequence<UInt8>) {
        var state = state
        for byte in bytes { state = Self.step(state, byte) }
        self.state = state
    }

    /// The same, eight bytes at a time: every archive's files pass here once.
    package mutating func update(_ bytes: [UInt8]) {
        let tables = Self.tables
        var state = state
        var position = 0
        while position + 8 <= bytes.count {
            let low = state ^ Self.word(bytes, position)
            let high = Self.word(bytes, position + 4)
            state = Self.fourBytes(tables, low, at: 0x400) ^ Self.fourBytes(tables, high, at: 0)
            position += 8
        }
        for byte in bytes[position...] { state = Self.step(state, byte) }
        self.state = state
    }

    private static func step(_ state: UInt32, _ byte: UInt8) -> UInt32 {
        tables[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ (state >> 8)
    }

    /// What four bytes do; from `base` on stand the tables for them, that for the last one first.
    private static func fourBytes(_ tables: [UInt32], _ word: UInt32, at base: Int) -> UInt32 {
        let indexes: (Int, Int, Int, Int) = (
            Int(word & 0xFF), Int((word >> 8) & 0xFF), Int((word >> 16) & 0xFF), Int(word >> 24)
        )
        let early: UInt32 = tables[base + 0x300 + indexes.0] ^ tables[base + 0x200 + indexes.1]
        let late: UInt32 = tables[base + 0x100 + indexes.2] ^ tables[base + indexes.3]
        return early ^ late
    }

    private static func word(_ bytes: [UInt8], _ position: Int) -> UInt32 {
        let low: UInt32 = UInt32(bytes[position]) | (UInt32(bytes[position + 1]) << 8)
        let high: UInt32 = UInt32(bytes[position + 2]) | (UInt32(bytes[position + 3]) << 8)
        return low | (high << 16)
    }

    /// Eight tables of 256, one after the other: what a byte does to the checksum when it is followed by none, one, …
    /// seven zeros.
    private static let tables: [UInt32] = {
        var tables: [UInt32] = []
        tables.reserveCapacity(2048)
        for index in 0..<256 as Range<UInt32> {
            tables.append(
                (0..<8).reduce(index) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 })
        }
        for position in 256..<2048 {
            let before = tables[position - 256]
            tables.append(tables[Int(before & 0xFF)] ^ (before >> 8))
        }
        return tables
    }()
}
