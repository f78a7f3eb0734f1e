/// The wire name of a message: `owner.what-happened.v1`.
///
/// The owner is the service that publishes an event or receives a command, spelled as its folder under `Services`.
package struct MessageName: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    package let description: String
    /// The service in front of the first dot.
    package let owner: String
    /// The number behind the last `.v`.
    package let version: Int

    /// Reads a name, or returns nil when it is not of the form `owner.what-happened.v1`.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].first == "v", let version = Int(parts[2].dropFirst()), version > 0,
            Self.isWord(parts[0]), Self.isWord(parts[1])
        else { return nil }
        description = text
        owner = String(parts[0])
        self.version = version
    }

    package init(stringLiteral text: String) {
        guard let name = Self(text) else { preconditionFailure("\(text) is not of the form owner.what-happened.v1") }
        self = name
    }

    private static func isWord(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }
}
