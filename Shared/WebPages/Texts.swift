package import Contracts
package import FoundationEssentials

/// What pages say, in every language, by key.
///
/// One file per language and folder, `nl.json` for instance: a flat object of dotted keys and texts, in which
/// `{name}` is a placeholder. A test of each service asks ``gaps()`` that no language lacks a key of another.
package struct Texts: Sendable {
    private var catalogue: [Language: [String: String]]

    /// Made of values, for tests.
    package init(_ catalogue: [Language: [String: String]]) {
        self.catalogue = catalogue
    }

    /// Reads `<language>.json` of every folder. A key of a later folder replaces that of an earlier one.
    package init(directories: [URL]) throws(PagesError) {
        catalogue = [:]
        for directory in directories {
            for language in Language.allCases {
                let file = directory.appending(path: "\(language.rawValue).json")
                guard let data = try? Data(contentsOf: file) else { throw .unreadable(path: file.path) }
                guard let texts = try? JSONDecoder().decode([String: String].self, from: data) else {
                    throw .invalidTexts(path: file.path, problem: "must be one JSON object of keys and texts")
                }
                catalogue[language, default: [:]].merge(texts) { _, later in later }
            }
        }
    }

    /// The text of `key` with its placeholders filled.
    ///
    /// A key that a language lacks is said in Dutch, and one that is nowhere as the key in brackets: a page with a
    /// strange word is better than no page.
    package func callAsFunction(_ key: String, _ language: Language, _ values: [String: String] = [:]) -> String {
        guard let text = catalogue[language]?[key] ?? catalogue[.fallback]?[key] else { return "[\(key)]" }
        return values.isEmpty ? text : Self.fill(text, values)
    }

    /// Whether `key` has a text.
    package func contains(_ key: String, _ language: Language = .fallback) -> Bool { catalogue[language]?[key] != nil }

    /// Whether a key begins with `prefix` and a dot.
    func containsKeys(under prefix: String, _ language: Language) -> Bool {
        catalogue[language]?.keys.contains { $0.hasPrefix(prefix + ".") } ?? false
    }

    /// Every difference between the languages: a key without text, an empty text, other placeholders. Sorted sentences.
    package func gaps() -> [String] {
        let keys = Set(catalogue.values.flatMap(\.keys))
        var gaps: [String] = []
        for key in keys.sorted() {
            let wanted = Language.allCases.lazy.compactMap { catalogue[$0]?[key] }.first.map(Self.placeholders) ?? []
            for language in Language.allCases {
                guard let text = catalogue[language]?[key], text.contains(where: { !$0.isWhitespace }) else {
                    gaps.append("\(language.rawValue) has no text for \(key)")
                    continue
                }
                if Self.placeholders(in: text) != wanted {
                    gaps.append("\(language.rawValue) has other placeholders for \(key)")
                }
            }
        }
        return gaps
    }

    static func placeholders(in text: String) -> Set<String> {
        var names: Set<String> = []
        for part in text.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
            if let end = part.firstIndex(of: "}") { names.insert(String(part[..<end])) }
        }
        return names
    }

    /// Fills placeholders in one pass, so that a value that looks like a placeholder is left alone.
    private static func fill(_ text: String, _ values: [String: String]) -> String {
        var filled = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: start)..<end])
            filled += rest[..<start]
            filled += values[name] ?? "{\(name)}"
            rest = rest[rest.index(after: end)...]
        }
        return filled + rest
    }
}
