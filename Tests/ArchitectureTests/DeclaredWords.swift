import Foundation

/// What services declare of personal data must have words for people in every language: `PersonalColumns.swift` of each
/// service on one side, the texts of gdpr-requests' copies on the other.
enum DeclaredWords {
    private static let texts = "Services/gdpr-requests/Texts"
    private static let declarations = "/Sources/PersonalColumns.swift"

    /// The keys that the declarations want, in order.
    static func keys(declaredIn text: String, of service: String) -> [String] {
        quoted(after: /PersonalTable\(\s*"([a-z_]+)"/, in: text).map { "package.held.\(service).\($0)" }
            + quoted(after: /for: "([^"]+)"/, in: text).map { "package.why.\($0)" }
    }

    /// - Parameters:
    ///   - wanted: the keys of all declarations.
    ///   - texts: a catalogue of one language.
    static func violations(wanted: Set<String>, texts: [String: String], in path: String) -> [Violation] {
        let there = Set(texts.keys.filter { $0.hasPrefix("package.held.") || $0.hasPrefix("package.why.") })
        return wanted.subtracting(there).sorted().map {
            Violation(path: path, line: 0, sentence: "\($0) is missing, and a person's copy would say it in English")
        }
            + there.subtracting(wanted).sorted().map {
                Violation(path: path, line: 0, sentence: "\($0) is declared by no service")
            }
    }

    /// All of the project's.
    static func violations() -> [Violation] {
        let files = Repository.paths.filter { $0.hasPrefix("Services/") && $0.hasSuffix(declarations) }
        let wanted = files.flatMap { path in
            keys(declaredIn: Repository.text(path) ?? "", of: path.split(separator: "/").map(String.init)[1])
        }
        return ["nl", "fr", "de", "en"].flatMap { language in
            let path = "\(texts)/\(language).json"
            let catalogue = try? JSONDecoder().decode(
                [String: String].self, from: Data(Repository.bytes(path) ?? []))
            return violations(wanted: Set(wanted), texts: catalogue ?? [:], in: path)
        }
    }

    private static func quoted(after pattern: Regex<(Substring, Substring)>, in text: String) -> [String] {
        text.matches(of: pattern).map { String($0.output.1) }
    }
}
