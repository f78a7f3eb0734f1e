/// A JPEG as far as its ends go, unlike any with another number.
func photo(_ number: Int, length: Int = 20_000) -> [UInt8] {
    let middle = (0..<length).map { UInt8(truncatingIfNeeded: ($0 &* 31 &+ number &* 7919) % 251) }
    return [0xFF, 0xD8, 0xFF, 0xE0] + middle + [0xFF, 0xD9]
}
