internal import Crypto

/// Seals and opens single frames of one object.
///
/// The key of an object comes from the data key, the object's identifier and 28 random bytes in its header, so sealing
/// the same object a second time, as a retry does, never uses a nonce twice with one key.
struct FrameCipher: Sendable {
    /// "MIB" and the version of the format.
    static let magic: [UInt8] = [0x4D, 0x49, 0x42, 1]

    let header: [UInt8]
    private let key: SymmetricKey
    private let associatedData: [UInt8]

    /// For a new object: with a random header.
    init(dataKey: SymmetricKey, objectID: [UInt8]) {
        self.init(header: Self.magic + RandomBytes.make(28), dataKey, objectID)
    }

    /// For an object that exists; `header` is its first ``SealedLayout/headerLength`` bytes.
    init(dataKey: SymmetricKey, objectID: [UInt8], header: [UInt8]) throws(VaultError) {
        guard header.count == SealedLayout.headerLength, header.starts(with: Self.magic) else { throw .malformed }
        self.init(header: header, dataKey, objectID)
    }

    private init(header: [UInt8], _ dataKey: SymmetricKey, _ objectID: [UInt8]) {
        self.header = header
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: dataKey, salt: header, info: Array("sealed object ".utf8) + objectID, outputByteCount: 32)
        associatedData = header + objectID
    }

    /// Appends ciphertext and tag of `plaintext` to `sealed`.
    func seal(_ plaintext: ArraySlice<UInt8>, at index: Int, isFinal: Bool, into sealed: inout [UInt8]) throws {
        let box = try AES.GCM.seal(
            plaintext, using: key, nonce: Self.nonce(index, isFinal), authenticating: associatedData)
        sealed.append(contentsOf: box.ciphertext)
        sealed.append(contentsOf: box.tag)
    }

    /// Appends the plaintext of a whole sealed frame to `plaintext`; throws ``VaultError/tampered`` if it is not one.
    func open(
        _ sealed: ArraySlice<UInt8>, at index: Int, isFinal: Bool, into plaintext: inout [UInt8]
    ) throws(VaultError) {
        guard sealed.count >= SealedLayout.tagLength else { throw .truncated }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: Self.nonce(index, isFinal), ciphertext: sealed.dropLast(SealedLayout.tagLength),
                tag: sealed.suffix(SealedLayout.tagLength))
            plaintext.append(contentsOf: try AES.GCM.open(box, using: key, authenticating: associatedData))
        } catch {
            throw .tampered
        }
    }

    /// Whether the frame would be genuine with the other final flag: tells a cut object from a changed one.
    func isGenuine(_ sealed: ArraySlice<UInt8>, at index: Int, isFinal: Bool) -> Bool {
        var ignored: [UInt8] = []
        return (try? open(sealed, at: index, isFinal: isFinal, into: &ignored)) != nil
    }

    /// 96 bits: the final flag, three zeros, the frame's index.
    private static func nonce(_ index: Int, _ isFinal: Bool) throws -> AES.GCM.Nonce {
        let counter = UInt64(index)
        var bytes: [UInt8] = [isFinal ? 1 : 0, 0, 0, 0]
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: counter >> shift)) }
        return try AES.GCM.Nonce(data: bytes)
    }
}
