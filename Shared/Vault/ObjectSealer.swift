internal import Crypto

/// Seals one object while its bytes stream by; it holds at most one frame of them.
///
/// ```swift
/// var sealer = try await vault.sealing(objectID: id, under: key)
/// for try await bytes in upload { try await out.write(sealer.seal(bytes)) }
/// try await out.write(sealer.finish())
/// ```
///
/// It is a value: do not seal with two copies of one sealer, they would use the same nonces. An object whose
/// ``finish()`` was never written does not open.
package struct ObjectSealer: Sendable {
    private let cipher: FrameCipher
    private var pending: [UInt8] = []
    private var nextFrame = 0
    private var hasHeader = false
    private var isFinished = false

    init(_ cipher: FrameCipher) { self.cipher = cipher }

    /// Returns sealed bytes that are complete by now, none when less than a frame has come together.
    ///
    /// - Precondition: ``finish()`` was not called.
    package mutating func seal(_ plaintext: [UInt8]) throws -> [UInt8] { try seal(plaintext[...]) }

    /// As ``seal(_:)-([UInt8])``.
    package mutating func seal(_ plaintext: ArraySlice<UInt8>) throws -> [UInt8] {
        precondition(!isFinished, "a finished object takes no more bytes")
        var rest = plaintext
        var sealed: [UInt8] = []
        let frames = (pending.count + rest.count) / SealedLayout.frameLength
        sealed.reserveCapacity(SealedLayout.headerLength + frames * SealedLayout.sealedFrameLength)
        appendHeader(to: &sealed)
        // A full frame waits until one more byte is there: only then it is known not to be the final one.
        while pending.count + rest.count > SealedLayout.frameLength {
            if pending.isEmpty {
                try sealFrame(rest.prefix(SealedLayout.frameLength), into: &sealed)
                rest = rest.dropFirst(SealedLayout.frameLength)
            } else {
                let missing = SealedLayout.frameLength - pending.count
                pending.append(contentsOf: rest.prefix(missing))
                rest = rest.dropFirst(missing)
                try sealFrame(pending[...], into: &sealed)
                pending.removeAll(keepingCapacity: true)
            }
        }
        pending.append(contentsOf: rest)
        return sealed
    }

    /// Returns the final frame, which exists even when the object is empty.
    package mutating func finish() throws -> [UInt8] {
        precondition(!isFinished, "an object has one end")
        isFinished = true
        var sealed: [UInt8] = []
        appendHeader(to: &sealed)
        try cipher.seal(pending[...], at: nextFrame, isFinal: true, into: &sealed)
        pending = []
        return sealed
    }

    private mutating func sealFrame(_ frame: ArraySlice<UInt8>, into sealed: inout [UInt8]) throws {
        try cipher.seal(frame, at: nextFrame, isFinal: false, into: &sealed)
        nextFrame += 1
    }

    private mutating func appendHeader(to sealed: inout [UInt8]) {
        if hasHeader { return }
        hasHeader = true
        sealed.append(contentsOf: cipher.header)
    }
}
