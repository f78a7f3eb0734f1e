internal import Crypto

/// A data key that was unwrapped, with what is derived from it once.
struct OpenedKey: Sendable {
    /// From which each object's own key is derived.
    let objects: SymmetricKey
    /// Seals values. Another one than objects use, so their random nonces never meet the objects' counters.
    let values: SymmetricKey

    init(_ dataKey: SymmetricKey) {
        objects = dataKey
        values = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: dataKey, info: Array("sealed value".utf8), outputByteCount: 32)
    }
}
