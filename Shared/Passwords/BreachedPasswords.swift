internal import FoundationEssentials

/// Passwords that stood in leaked tables and are tried first by whoever guesses.
///
/// A list of ours on the disk, so that no password and no part of one is sent anywhere.
package struct BreachedPasswords: Sendable {
    private let passwords: Set<String>

    /// - Parameter file: one password a line, in UTF-8.
    /// - Throws: when it cannot be read or holds fewer than a thousand: such a list keeps nobody safe.
    package init(file: String) throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
        self.init(text.split(whereSeparator: \.isNewline).map(String.init))
        guard passwords.count >= 1000 else { throw TooShort(file: file) }
    }

    package init(_ passwords: [String]) {
        self.passwords = Set(passwords.map { $0.lowercased() })
    }

    /// Whether the password is in the list, whatever its case, also with digits or signs put behind or before it, which is
    /// what guessing programs try next.
    package func contains(_ password: String) -> Bool {
        let whole = password.lowercased()
        let (bare, core) = (Self.trim(whole) { $0.isLetter || $0.isNumber }, Self.trim(whole, \.isLetter))
        return [whole, bare, core].contains { $0.count >= 4 && passwords.contains($0) }
    }

    /// What stands between the first and the last sign that is kept.
    private static func trim(_ text: String, _ isKept: (Character) -> Bool) -> String {
        guard let first = text.firstIndex(where: isKept), let last = text.lastIndex(where: isKept) else { return "" }
        return String(text[first...last])
    }

    package struct TooShort: Error, CustomStringConvertible {
        let file: String
        package var description: String { "\(file) lists fewer than 1000 passwords" }
    }
}
