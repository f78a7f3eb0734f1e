/// Breaks bytes as transport, disks and people with bad intentions do: the same way for the same seed.
package struct Mutator: Sendable {
    private var random: SeededGenerator

    package init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// One change of `bytes`: bits, a run of bytes, a length, an end, or two places joined.
    package mutating func changed(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count > 4 else { return bytes + [UInt8.random(in: 0...255, using: &random)] }
        switch Int.random(in: 0..<7, using: &random) {
        case 0: return flipped(bytes, times: Int.random(in: 1...16, using: &random))
        case 1: return Array(bytes.prefix(place(in: bytes)))
        case 2: return overwritten(bytes, with: .random(in: 0...255, using: &random))
        case 3: return overwritten(bytes, with: Bool.random(using: &random) ? 0 : 255)
        case 4: return spliced(bytes, bytes)
        case 5: return withLength(bytes)
        default: return without(bytes)
        }
    }

    /// The beginning of one and the end of another, cut where chance will.
    package mutating func spliced(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
        Array(first.prefix(place(in: first)) + second.dropFirst(place(in: second)))
    }

    private mutating func place(in bytes: [UInt8]) -> Int {
        // Heads decide more than pixels: half of all changes hit the first kilobyte.
        let end = Bool.random(using: &random) ? min(bytes.count, 1024) : bytes.count
        return end == 0 ? 0 : Int.random(in: 0..<end, using: &random)
    }

    private mutating func flipped(_ bytes: [UInt8], times: Int) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<times { bytes[place(in: bytes)] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
        return bytes
    }

    private mutating func overwritten(_ bytes: [UInt8], with byte: UInt8) -> [UInt8] {
        var bytes = bytes
        let start = place(in: bytes)
        let end = min(bytes.count, start + Int.random(in: 1...64, using: &random))
        for index in start..<end { bytes[index] = byte }
        return bytes
    }

    /// Four bytes become a number at the edge of what lengths can be.
    private mutating func withLength(_ bytes: [UInt8]) -> [UInt8] {
        let numbers: [UInt32] = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x00FF_FFFF, 0x0000_FFFF]
        guard let number = numbers.randomElement(using: &random) else { return bytes }
        var bytes = bytes
        let start = min(place(in: bytes), bytes.count - 4)
        for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * index)) }
        return bytes
    }

    private mutating func without(_ bytes: [UInt8]) -> [UInt8] {
        let start = place(in: bytes)
        let end = min(bytes.count, start + Int.random(in: 1...64, using: &random))
        return Array(bytes[..<start] + bytes[end...])
    }
}
