/// A data key as the key store sees it: encrypted under the master key, worth nothing without that.
package struct WrappedKey: Sendable, Equatable {
    package let id: KeyID
    package let keyClass: KeyClass
    /// The version of the master key that wraps it.
    package let masterVersion: Int
    /// Nonce, ciphertext and tag: 60 bytes.
    package let bytes: [UInt8]

    package init(id: KeyID, keyClass: KeyClass, masterVersion: Int, bytes: [UInt8]) {
        self.id = id
        self.keyClass = keyClass
        self.masterVersion = masterVersion
        self.bytes = bytes
    }
}

extension WrappedKey: CustomStringConvertible {
    package var description: String { "\(keyClass.rawValue) key \(id), master version \(masterVersion)" }
}
