internal import Crypto

/// Opens one sealed object from its first byte to its last while they stream by; it holds at most one frame.
///
/// What ``open(_:)`` returns is genuine, but only after ``finish()`` returned is it known to be all: do not act on the
/// whole before. For a part of an object see ``range(_:sealedLength:header:)``.
package struct ObjectOpener: Sendable {
    private let dataKey: SymmetricKey
    private let objectID: [UInt8]
    private var cipher: FrameCipher?
    private var pending: [UInt8] = []
    private var nextFrame = 0

    init(dataKey: SymmetricKey, objectID: [UInt8]) {
        self.dataKey = dataKey
        self.objectID = objectID
    }

    /// Returns plaintext that is authentic by now, none when less than a frame has come together.
    ///
    /// - Throws: ``VaultError/tampered``, ``VaultError/extended``, ``VaultError/malformed``. Opening ends there.
    package mutating func open(_ sealed: [UInt8]) throws(VaultError) -> [UInt8] { try open(sealed[...]) }

    /// As ``open(_:)-([UInt8])``.
    package mutating func open(_ sealed: ArraySlice<UInt8>) throws(VaultError) -> [UInt8] {
        var rest = sealed
        var plaintext: [UInt8] = []
        plaintext.reserveCapacity(pending.count + rest.count)
        if cipher == nil {
            let missing = SealedLayout.headerLength - pending.count
            pending.append(contentsOf: rest.prefix(missing))
            rest = rest.dropFirst(missing)
            guard pending.count == SealedLayout.headerLength else { return [] }
            cipher = try FrameCipher(dataKey: dataKey, objectID: objectID, header: pending)
            pending.removeAll(keepingCapacity: true)
        }
        // As when sealing: whether a full frame is the final one shows with the next byte.
        while pending.count + rest.count > SealedLayout.sealedFrameLength {
            if pending.isEmpty {
                try openFrame(rest.prefix(SealedLayout.sealedFrameLength), into: &plaintext)
                rest = rest.dropFirst(SealedLayout.sealedFrameLength)
            } else {
                let missing = SealedLayout.sealedFrameLength - pending.count
                pending.append(contentsOf: rest.prefix(missing))
                rest = rest.dropFirst(missing)
                try openFrame(pending[...], into: &plaintext)
                pending.removeAll(keepingCapacity: true)
            }
        }
        pending.append(contentsOf: rest)
        return plaintext
    }

    /// Returns the plaintext of the final frame.
    ///
    /// - Throws: ``VaultError/truncated`` when the object ends before its final frame, ``VaultError/tampered``.
    package mutating func finish() throws(VaultError) -> [UInt8] {
        guard let cipher else { throw .truncated }
        var plaintext: [UInt8] = []
        do throws(VaultError) {
            try cipher.open(pending[...], at: nextFrame, isFinal: true, into: &plaintext)
        } catch {
            // No byte after a whole frame, or a genuine frame that is not the last: the end is missing.
            let isCut = cipher.isGenuine(pending[...], at: nextFrame, isFinal: false)
            throw isCut ? .truncated : error
        }
        pending = []
        return plaintext
    }

    /// Opens the plaintext `range` of an object from the frames that hold it.
    ///
    /// - Parameters:
    ///   - range: cut to the object's length.
    ///   - sealedLength: what the store says; a false one makes the last frame fail.
    ///   - header: the object's first ``SealedLayout/headerLength`` bytes.
    package func range(
        _ range: Range<Int>, sealedLength: Int, header: [UInt8]
    ) throws(VaultError) -> RangeOpener {
        guard let layout = SealedLayout(sealedLength: sealedLength) else { throw .malformed }
        let cipher = try FrameCipher(dataKey: dataKey, objectID: objectID, header: header)
        return RangeOpener(cipher, layout, range)
    }

    private mutating func openFrame(_ frame: ArraySlice<UInt8>, into plaintext: inout [UInt8]) throws(VaultError) {
        guard let cipher else { throw .malformed }
        do throws(VaultError) {
            try cipher.open(frame, at: nextFrame, isFinal: false, into: &plaintext)
        } catch {
            let isEnd = cipher.isGenuine(frame, at: nextFrame, isFinal: true)
            throw isEnd ? .extended : error
        }
        nextFrame += 1
    }
}
