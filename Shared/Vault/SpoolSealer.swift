internal import Crypto

/// Seals one file of a booth's spool while it is read: a fresh random key, sealed to the platform, then frames.
///
/// The booth itself cannot open the file again. An interrupted file is begun anew with a new sealer.
package struct SpoolSealer: Sendable {
    private var head: [UInt8]
    private var sealer: ObjectSealer

    init(to platform: PlatformPublicKey, spoolID: [UInt8]) throws {
        let key = RandomBytes.make(SpoolFormat.keyLength)
        let sealedKey = try HybridBox.seal(key, to: platform, info: SpoolFormat.info(spoolID))
        head = SpoolFormat.magic + platform.fingerprint + sealedKey
        sealer = ObjectSealer(FrameCipher(dataKey: SymmetricKey(data: key), objectID: spoolID))
    }

    /// The length of a spool file that holds `plainLength` bytes.
    package static func sealedLength(of plainLength: Int) -> Int {
        SpoolFormat.headLength + SealedLayout.sealedLength(of: plainLength)
    }

    /// Returns sealed bytes that are complete by now, the head first.
    package mutating func seal(_ plaintext: [UInt8]) throws -> [UInt8] {
        defer { head = [] }
        return head + (try sealer.seal(plaintext))
    }

    /// Returns the final frame.
    package mutating func finish() throws -> [UInt8] {
        defer { head = [] }
        return head + (try sealer.finish())
    }
}
