/// What was written: measured on the bytes as they passed, and compared with what the store then holds.
package struct StoredObject: Sendable, Equatable {
    /// In bytes.
    package let length: Int
    /// 32 bytes.
    package let sha256: [UInt8]

    package init(length: Int, sha256: [UInt8]) {
        self.length = length
        self.sha256 = sha256
    }
}
