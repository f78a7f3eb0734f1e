/// One element of a small XML document, as S3 stores answer: names, text and children; attributes are dropped.
///
/// Strict and bounded: no document type, no entities but the five and character references, one root, at most
/// ``depthLimit`` levels. What is outside that is `nil`, not a guess.
package struct XMLNode: Sendable, Equatable {
    package static let depthLimit = 16

    /// Without its namespace prefix.
    package let name: String
    package private(set) var text = ""
    package private(set) var children: [XMLNode] = []

    /// Reads a whole document.
    package init?(document: [UInt8]) {
        guard let text = String(validating: document, as: UTF8.self) else { return nil }
        var reader = Reader(rest: text[...])
        guard reader.skipProlog(), let root = reader.element(depth: 0), reader.skipMisc(), reader.rest.isEmpty else {
            return nil
        }
        self = root
    }

    private init(name: String) { self.name = name }

    /// The first child of that name.
    package func child(_ name: String) -> XMLNode? { children.first { $0.name == name } }

    /// The children of that name.
    package func children(_ name: String) -> [XMLNode] { children.filter { $0.name == name } }

    private struct Reader {
        var rest: Substring

        mutating func skip(_ prefix: String) -> Bool {
            guard rest.hasPrefix(prefix) else { return false }
            rest = rest.dropFirst(prefix.count)
            return true
        }

        mutating func skipProlog() -> Bool {
            _ = skip("\u{FEFF}")
            return skipMisc()
        }

        /// White space, comments and processing instructions; `false` when one of them does not end.
        mutating func skipMisc() -> Bool {
            while true {
                rest = rest.drop(while: \.isWhitespace)
                if skip("<?") {
                    guard upTo("?>") != nil else { return false }
                } else if skip("<!--") {
                    guard upTo("-->") != nil else { return false }
                } else {
                    return true
                }
            }
        }

        mutating func upTo(_ end: String) -> Substring? {
            guard let range = rest.firstRange(of: end) else { return nil }
            defer { rest = rest[range.upperBound...] }
            return rest[..<range.lowerBound]
        }

        mutating func element(depth: Int) -> XMLNode? {
            guard depth < XMLNode.depthLimit, skip("<"), let tag = upTo(">"), !tag.contains("<") else { return nil }
            let isEmpty = tag.hasSuffix("/")
            let name = String((isEmpty ? tag.dropLast() : tag).prefix { !$0.isWhitespace })
            guard let first = name.first, first.isLetter || first == "_" else { return nil }
            var node = XMLNode(name: String(name.split(separator: ":").last ?? ""))
            if isEmpty { return node }
            while !rest.isEmpty {
                if skip("</") {
                    guard let end = upTo(">"), end.drop(while: { !$0.isWhitespace }).allSatisfy(\.isWhitespace),
                        end.prefix(while: { !$0.isWhitespace }) == name
                    else { return nil }
                    return node
                } else if rest.hasPrefix("<!--") || rest.hasPrefix("<?") {
                    guard skipMisc() else { return nil }
                } else if rest.hasPrefix("<") {
                    guard let child = element(depth: depth + 1) else { return nil }
                    node.children.append(child)
                } else {
                    let raw = rest.prefix { $0 != "<" }
                    rest = rest[raw.endIndex...]
                    guard let text = Self.unescaped(raw) else { return nil }
                    node.text += text
                }
            }
            return nil
        }

        static func unescaped(_ raw: Substring) -> String? {
            guard raw.contains("&") else { return String(raw) }
            var result = ""
            var rest = raw
            while let start = rest.firstIndex(of: "&") {
                result += rest[..<start]
                rest = rest[rest.index(after: start)...]
                guard let end = rest.firstIndex(of: ";"), let character = character(rest[..<end]) else { return nil }
                result.unicodeScalars.append(character)
                rest = rest[rest.index(after: end)...]
            }
            return result + rest
        }

        static func character(_ entity: Substring) -> Unicode.Scalar? {
            switch entity {
            case "amp": "&"
            case "lt": "<"
            case "gt": ">"
            case "quot": "\""
            case "apos": "'"
            default:
                if entity.hasPrefix("#x") {
                    UInt32(entity.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
                } else if entity.hasPrefix("#") {
                    UInt32(entity.dropFirst()).flatMap(Unicode.Scalar.init)
                } else {
                    nil
                }
            }
        }
    }
}
