/// Where bytes stand in a sealed object: arithmetic only.
///
/// ```
/// header: "MIB" 1 · 28 random bytes        32 bytes
/// frame:  ciphertext · tag                 65 536 + 16 bytes, the last one shorter or equal
/// ```
///
/// An empty object has one frame without ciphertext; an object never ends with an empty frame otherwise.
package struct SealedLayout: Sendable, Equatable {
    /// Bytes of plaintext in a full frame.
    package static let frameLength = 65_536
    package static let tagLength = 16
    package static let headerLength = 32
    /// Bytes of a full frame once sealed.
    package static let sealedFrameLength = frameLength + tagLength

    /// Bytes before sealing.
    package let plainLength: Int
    /// Bytes after sealing, header included.
    package let sealedLength: Int
    package let frameCount: Int

    /// - Precondition: `plainLength` is not negative.
    package init(plainLength: Int) {
        precondition(plainLength >= 0, "a length is not negative")
        self.plainLength = plainLength
        frameCount = max(1, (plainLength + Self.frameLength - 1) / Self.frameLength)
        sealedLength = Self.headerLength + plainLength + frameCount * Self.tagLength
    }

    /// The layout of an object that is `sealedLength` bytes long; `nil` when no object is that long.
    package init?(sealedLength: Int) {
        let frames = sealedLength - Self.headerLength
        guard frames >= Self.tagLength else { return nil }
        let count = (frames + Self.sealedFrameLength - 1) / Self.sealedFrameLength
        let plainLength = frames - count * Self.tagLength
        guard plainLength >= 0 else { return nil }
        self.init(plainLength: plainLength)
        guard self.sealedLength == sealedLength else { return nil }
    }

    package static func sealedLength(of plainLength: Int) -> Int { Self(plainLength: plainLength).sealedLength }

    /// `nil` when no sealed object is that long.
    package static func plainLength(of sealedLength: Int) -> Int? { Self(sealedLength: sealedLength)?.plainLength }

    /// The frames that hold the plaintext `range`, which is first cut to the object; `nil` when nothing is left of it.
    package func frames(covering range: Range<Int>) -> Range<Int>? {
        let range = range.clamped(to: 0..<plainLength)
        guard !range.isEmpty else { return nil }
        return range.lowerBound / Self.frameLength..<(range.upperBound - 1) / Self.frameLength + 1
    }

    /// The sealed bytes of whole frames that hold the plaintext `range`; `nil` when the range holds no byte of it.
    package func sealedRange(covering range: Range<Int>) -> Range<Int>? {
        frames(covering: range).map { frames in
            let start = Self.headerLength + frames.lowerBound * Self.sealedFrameLength
            let end = Self.headerLength + frames.upperBound * Self.sealedFrameLength
            return start..<min(end, sealedLength)
        }
    }
}
