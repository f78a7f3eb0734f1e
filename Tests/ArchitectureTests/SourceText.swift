/// One Swift file cut into what the compiler runs, what stands in string literals, and what is comment.
///
/// Each view keeps the line count of the file, with everything that does not belong to it blanked, so that a search in
/// `code` never stumbles over a word in a comment or a sentence in a message, and the line it reports is the file's.
struct SourceText: Sendable {
    let path: String
    /// The file's lines as they are.
    let lines: [String]
    /// Lines without comments, string literals and raw identifiers' text. Interpolated code counts as code.
    let code: [String]
    /// Lines with string literals only.
    let literals: [String]

    init(path: String, _ text: String) {
        self.path = path
        let bytes = Array(text.utf8)
        var scanner = SwiftScanner(bytes)
        scanner.scan()
        lines = Self.split(bytes)
        code = Self.split(scanner.code).map(Self.withoutTrailingSpace)
        literals = Self.split(scanner.literals).map(Self.withoutTrailingSpace)
    }

    /// Lines with nothing left become empty, so that checks pass over them at once.
    private static func withoutTrailingSpace(_ line: String) -> String {
        guard let last = line.utf8.lastIndex(where: { $0 != UInt8(ascii: " ") }) else { return "" }
        return String(line[...last])
    }

    private static func split(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }
}

/// Walks over Swift text byte by byte; knows just enough of the language to tell code, literals and comments apart.
private struct SwiftScanner {
    private enum Mode {
        case code(parentheses: Int)
        case string(hashes: Int, isMultiline: Bool)
    }

    let bytes: [UInt8]
    var code: [UInt8]
    var literals: [UInt8]
    private var position = 0
    private var modes: [Mode] = [.code(parentheses: 0)]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let blank = bytes.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
        code = blank
        literals = blank
    }

    mutating func scan() {
        while position < bytes.count {
            switch modes[modes.count - 1] {
            case .code(let parentheses): scanCode(parentheses)
            case .string(let hashes, let isMultiline): scanString(hashes, isMultiline)
            }
        }
    }

    private func byte(_ offset: Int = 0) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    private mutating func scanCode(_ parentheses: Int) {
        let current = byte()
        switch current {
        case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
            while position < bytes.count, byte() != UInt8(ascii: "\n") { position += 1 }
            return
        case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"):
            skipBlockComment()
            return
        case UInt8(ascii: "`"):
            skipRawIdentifier()
            return
        case UInt8(ascii: "\""), UInt8(ascii: "#"):
            if openString() { return }
        case UInt8(ascii: "("):
            modes[modes.count - 1] = .code(parentheses: parentheses + 1)
        case UInt8(ascii: ")"):
            if parentheses == 0, modes.count > 1 {
                // The end of an interpolation.
                modes.removeLast()
                position += 1
                return
            }
            modes[modes.count - 1] = .code(parentheses: parentheses - 1)
        default: break
        }
        code[position] = current
        position += 1
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if byte() == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                depth += 1
                position += 2
            } else if byte() == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
            } else {
                position += 1
            }
        } while depth > 0 && position < bytes.count
    }

    /// Names that are sentences are blanked; `` `default` `` and the like stay, without the quotes.
    private mutating func skipRawIdentifier() {
        var end = position + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "`"), bytes[end] != UInt8(ascii: "\n") { end += 1 }
        let name = bytes[(position + 1)..<min(end, bytes.count)]
        if !name.contains(UInt8(ascii: " ")) { code.replaceSubrange((position + 1)..<end, with: name) }
        position = min(end + 1, bytes.count)
    }

    /// Enters a string if one begins here.
    private mutating func openString() -> Bool {
        var hashes = 0
        while byte(hashes) == UInt8(ascii: "#") { hashes += 1 }
        guard byte(hashes) == UInt8(ascii: "\"") else { return false }
        let isMultiline = byte(hashes + 1) == UInt8(ascii: "\"") && byte(hashes + 2) == UInt8(ascii: "\"")
        modes.append(.string(hashes: hashes, isMultiline: isMultiline))
        position += hashes + (isMultiline ? 3 : 1)
        return true
    }

    private mutating func scanString(_ hashes: Int, _ isMultiline: Bool) {
        let current = byte()
        if current == UInt8(ascii: "\\"), (0..<hashes).allSatisfy({ byte(1 + $0) == UInt8(ascii: "#") }) {
            if byte(1 + hashes) == UInt8(ascii: "(") {
                modes.append(.code(parentheses: 0))
                position += 2 + hashes
            } else {
                position += 2 + hashes
            }
            return
        }
        let quotes = isMultiline ? 3 : 1
        let closes =
            (0..<quotes).allSatisfy { byte($0) == UInt8(ascii: "\"") }
            && (0..<hashes).allSatisfy { byte(quotes + $0) == UInt8(ascii: "#") }
        if closes || (current == UInt8(ascii: "\n") && !isMultiline) {
            modes.removeLast()
            position += closes ? quotes + hashes : 1
            return
        }
        literals[position] = current
        position += 1
    }
}
