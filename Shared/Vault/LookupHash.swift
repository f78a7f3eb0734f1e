/// What a person is found by without knowing the address: a keyed hash, equal for equal addresses.
///
/// It is personal data still (a pseudonym), only useless to whoever lacks the pepper.
package struct LookupHash: Sendable, Hashable, Codable {
    /// The version of the pepper.
    package let version: Int
    /// 32 bytes.
    package let bytes: [UInt8]

    package init(version: Int, bytes: [UInt8]) {
        self.version = version
        self.bytes = bytes
    }
}

extension LookupHash: CustomStringConvertible {
    package var description: String { "look-up hash, version \(version)" }
}
