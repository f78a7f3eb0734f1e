/// Opens a part of a sealed object from the whole frames that hold it; it holds at most one frame.
package struct RangeOpener: Sendable {
    /// The sealed bytes to feed it with, in order and all of them; `nil` when the range holds no byte of the object.
    package let sealedRange: Range<Int>?
    /// The plaintext that comes out: the range that was asked for, cut to the object.
    package let plainRange: Range<Int>

    private let cipher: FrameCipher
    private let layout: SealedLayout
    private var pending: [UInt8] = []
    private var nextFrame: Int
    private let endFrame: Int

    init(_ cipher: FrameCipher, _ layout: SealedLayout, _ range: Range<Int>) {
        self.cipher = cipher
        self.layout = layout
        plainRange = range.clamped(to: 0..<layout.plainLength)
        sealedRange = layout.sealedRange(covering: range)
        let frames = layout.frames(covering: range) ?? 0..<0
        nextFrame = frames.lowerBound
        endFrame = frames.upperBound
    }

    /// Returns the part of the range that is authentic by now.
    ///
    /// - Throws: ``VaultError/tampered``; ``VaultError/extended`` for more bytes than ``sealedRange``.
    package mutating func open(_ sealed: [UInt8]) throws(VaultError) -> [UInt8] {
        pending.append(contentsOf: sealed)
        var plaintext: [UInt8] = []
        var used = 0
        while nextFrame < endFrame {
            let isFinal = nextFrame == layout.frameCount - 1
            let wanted = isFinal ? lengthOfFinalFrame : SealedLayout.sealedFrameLength
            guard pending.count - used >= wanted else { break }
            try openFrame(pending[used..<used + wanted], isFinal: isFinal, into: &plaintext)
            used += wanted
            nextFrame += 1
        }
        pending.removeFirst(used)
        guard nextFrame < endFrame || pending.isEmpty else { throw .extended }
        return plaintext
    }

    /// Call it after the last byte: throws ``VaultError/truncated`` when frames are missing.
    package func finish() throws(VaultError) {
        guard nextFrame == endFrame, pending.isEmpty else { throw .truncated }
    }

    private var lengthOfFinalFrame: Int {
        layout.sealedLength - SealedLayout.headerLength - (layout.frameCount - 1) * SealedLayout.sealedFrameLength
    }

    private func openFrame(
        _ frame: ArraySlice<UInt8>, isFinal: Bool, into plaintext: inout [UInt8]
    ) throws(VaultError) {
        var opened: [UInt8] = []
        do throws(VaultError) {
            try cipher.open(frame, at: nextFrame, isFinal: isFinal, into: &opened)
        } catch {
            // The store's idea of the length decides which frame should be final; a cut object shows here.
            let isCut = isFinal && cipher.isGenuine(frame, at: nextFrame, isFinal: false)
            let isLonger = !isFinal && cipher.isGenuine(frame, at: nextFrame, isFinal: true)
            throw isCut ? .truncated : isLonger ? .extended : error
        }
        let start = nextFrame * SealedLayout.frameLength
        let wanted = plainRange.clamped(to: start..<start + opened.count)
        plaintext.append(contentsOf: opened[wanted.lowerBound - start..<wanted.upperBound - start])
    }
}
