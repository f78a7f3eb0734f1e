/// The name of an object: parts of lower-case letters, digits, `_`, `-` and `.`, joined by `/`.
///
/// Every store can hold every name, but a directory cannot have one name below another: with `a/b` there is no `a/b/c`.
package struct ObjectName: Sendable, Hashable, CustomStringConvertible {
    /// Longest name in bytes.
    package static let longest = 512
    /// Longest part in bytes; file systems end at 255.
    package static let longestPart = 200

    package let text: String

    /// `nil` for text that is no name: empty, too long, another character, a part that is empty or begins with `.`.
    package init?(_ text: String) {
        guard (1...Self.longest).contains(text.utf8.count),
            text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(Self.isPart)
        else { return nil }
        self.text = text
    }

    package var description: String { text }

    private static func isPart(_ part: Substring) -> Bool {
        (1...longestPart).contains(part.utf8.count) && !part.hasPrefix(".") && part.utf8.allSatisfy(isAllowed)
    }

    /// Whether names can begin with `prefix`.
    static func isPrefix(_ prefix: String) -> Bool {
        guard !prefix.isEmpty else { return true }
        let parts = prefix.split(separator: "/", omittingEmptySubsequences: false)
        return prefix.utf8.count <= longest && parts.dropLast().allSatisfy(isPart)
            && parts.last.map { $0.isEmpty || isPart($0) } ?? true
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}
