/// The part of YAML that `docker-compose.yml` is written in: mappings and lists, by indentation or in brackets, with
/// anchors, aliases and merges. What is written otherwise reads as text.
indirect enum PlainYAML: Hashable {
    case text(String)
    case list([PlainYAML])
    case mapping([String: PlainYAML])

    init(_ text: String) {
        var reader = Reader(text)
        self = reader.block(indented: 0)
    }

    /// The value of a key; nil also for what is no mapping.
    subscript(key: String) -> PlainYAML? {
        guard case .mapping(let values) = self else { return nil }
        return values[key]
    }

    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The keys of a mapping, the texts of a list: what compose lets be written either way.
    var names: Set<String> {
        switch self {
        case .text: []
        case .list(let items): Set(items.compactMap(\.text))
        case .mapping(let values): Set(values.keys)
        }
    }

    fileprivate func merged(under values: [String: PlainYAML]) -> [String: PlainYAML] {
        switch self {
        case .text: values
        case .list(let others): others.reduce(values) { $1.merged(under: $0) }
        case .mapping(let others): others.merging(values) { $1 }
        }
    }
}

private struct Reader {
    private var lines: ArraySlice<(indent: Int, text: Substring)>
    private var anchors: [String: PlainYAML] = [:]

    init(_ text: String) {
        lines =
            text.split(separator: "\n").compactMap { line in
                let words = line.drop { $0 == " " }
                return words.isEmpty || words.hasPrefix("#") ? nil : (line.count - words.count, words)
            }[...]
    }

    /// The lines from here on that are indented so far or further.
    mutating func block(indented depth: Int) -> PlainYAML {
        guard let first = lines.first, first.indent >= depth else { return .text("") }
        var items: [PlainYAML] = []
        var values: [String: PlainYAML] = [:]
        var merges: [PlainYAML] = []
        while let line = lines.first, line.indent == first.indent {
            lines.removeFirst()
            if line.text.hasPrefix("- ") {
                items.append(inline(line.text.dropFirst(2)))
                continue
            }
            let parts = line.text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = take(parts.count == 2 ? parts[1].drop { $0 == " " } : "", deeperThan: line.indent)
            if parts[0] == "<<" { merges.append(value) } else { values[String(parts[0])] = value }
        }
        guard items.isEmpty else { return .list(items) }
        return .mapping(PlainYAML.list(merges).merged(under: values))
    }

    /// What stands behind a key, on its line or below it.
    private mutating func take(_ text: Substring, deeperThan indent: Int) -> PlainYAML {
        var rest = text
        var name: String?
        if text.hasPrefix("&") {
            name = String(text.dropFirst().prefix { $0 != " " })
            rest = text.drop { $0 != " " }.drop { $0 == " " }
        }
        let value = rest.isEmpty ? block(indented: indent + 1) : inline(rest)
        if let name { anchors[name] = value }
        return value
    }

    private func inline(_ text: Substring) -> PlainYAML {
        let inside = text.dropFirst().dropLast()
        switch text.first {
        case "*": return anchors[String(text.dropFirst())] ?? .text("")
        case "\"" where text.count > 1: return .text(String(inside))
        case "[": return .list(parts(of: inside).map(inline))
        case "{":
            return .mapping(
                Dictionary(
                    parts(of: inside).map { part in
                        let pair = part.split(separator: ":", maxSplits: 1)
                        return (String(pair[0]), inline((pair.dropFirst().first ?? "").drop { $0 == " " }))
                    }
                ) { $1 })
        default: return .text(String(text))
        }
    }

    /// What stands between commas that are in no brackets and no quotation marks.
    private func parts(of text: Substring) -> [Substring] {
        var found: [Substring] = []
        var (start, depth, isQuoted) = (text.startIndex, 0, false)
        for index in text.indices {
            switch text[index] {
            case "\"": isQuoted.toggle()
            case "[" where !isQuoted, "{" where !isQuoted: depth += 1
            case "]" where !isQuoted, "}" where !isQuoted: depth -= 1
            case "," where !isQuoted && depth == 0:
                found.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        return (found + [text[start...]]).compactMap { part in
            part.lastIndex { $0 != " " }.map { last in part[...last].drop { $0 == " " } }
        }
    }
}
