/// An address as all services can compare it and none can read it: an HMAC under the pepper of that version.
package struct AddressLookup: Codable, Sendable, Hashable {
    package var version: Int
    /// 64 hexadecimal digits.
    package var hash: String

    package init(version: Int, hash: String) {
        self.version = version
        self.hash = hash
    }
}
