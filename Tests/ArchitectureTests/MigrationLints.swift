/// Rules for the `.sql` files of the project.
enum MigrationLints {
    static func violations(path: String, _ text: String) -> [Violation] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let found = withoutComments(lines).enumerated().compactMap { index, line -> Violation? in
            let lowered = line.lowercased()
            guard let word = Lints.clockWords.first(where: { Words.contains(lowered, $0) }) else { return nil }
            return Violation(path: path, line: index + 1, sentence: "\(word) in SQL: pass the instant")
        }
        return found + (path.contains("/Migrations/") ? form(path, lines) : [])
    }

    /// A migration is named `0001_what_it_does.sql` and begins with its name, why it is there and what it locks.
    private static func form(_ path: String, _ lines: [String]) -> [Violation] {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        var found: [Violation] = []
        if number(of: name) == nil {
            found.append(Violation(path: path, line: 0, sentence: "a migration is named 0001_what_it_does.sql"))
        }
        if lines.first != "-- \(name)" {
            found.append(Violation(path: path, line: 1, sentence: "a migration begins with the comment -- \(name)"))
        }
        for heading in ["Why:", "Locks:"] where !lines.prefix(12).contains(where: { $0.hasPrefix("-- \(heading)") }) {
            found.append(
                Violation(path: path, line: 1, sentence: "a migration's first comment has a line -- \(heading)"))
        }
        return found
    }

    /// Numbers of one folder begin at 1 and leave none out, so that a forgotten file is seen before it is missed.
    static func gaps(in paths: [String]) -> [Violation] {
        var folders: [String: [Int]] = [:]
        for path in paths {
            let parts = path.split(separator: "/").map(String.init)
            guard let name = parts.last, let number = number(of: name) else { continue }
            folders[parts.dropLast().joined(separator: "/"), default: []].append(number)
        }
        return folders.sorted { $0.key < $1.key }.compactMap { folder, numbers in
            numbers.sorted() == Array(1...numbers.count)
                ? nil
                : Violation(
                    path: folder, line: 0, sentence: "migrations are numbered from 0001 without gaps or repeats")
        }
    }

    /// The tables of the journal stand in a migration of each service that keeps one, and are what `Shared/Journal` uses.
    ///
    /// - Parameter script: `journal.sql`, with `RUNTIME_ROLE` where a service has the name of its role.
    static func journals(path: String, _ text: String, service: String, script: String) -> [Violation] {
        guard statements(text).contains("create table journal_entry") else { return [] }
        let wanted = statements(script).replacing("RUNTIME_ROLE", with: service.replacing("-", with: "_"))
        return statements(text).contains(wanted)
            ? []
            : [Violation(path: path, line: 0, sentence: "the journal's tables differ from Shared/Journal/journal.sql")]
    }

    /// What the database runs, with single spaces.
    private static func statements(_ text: String) -> String {
        withoutComments(text.split(separator: "\n").map(String.init)).joined(separator: " ").split(separator: " ")
            .joined(separator: " ")
    }

    private static func number(of name: String) -> Int? {
        guard name.hasSuffix(".sql"), name.utf8.count > 9 else { return nil }
        let digits = name.prefix(4)
        let rest = name.dropFirst(4).dropLast(4)
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), rest.hasPrefix("_"),
            rest.allSatisfy({ $0 == "_" || $0.isNumber || ($0.isASCII && $0.isLowercase) })
        else { return nil }
        return Int(digits)
    }

    /// Blanks `--` and block comments. A `--` inside a quoted string is taken for a comment, which only hides words.
    private static func withoutComments(_ lines: [String]) -> [String] {
        var isInBlock = false
        return lines.map { line in
            var kept = ""
            var rest = Substring(line)
            while !rest.isEmpty {
                if isInBlock {
                    if rest.hasPrefix("*/") {
                        isInBlock = false
                        rest = rest.dropFirst(2)
                    } else {
                        rest = rest.dropFirst()
                    }
                } else if rest.hasPrefix("--") {
                    break
                } else if rest.hasPrefix("/*") {
                    isInBlock = true
                    rest = rest.dropFirst(2)
                } else {
                    kept.append(rest.removeFirst())
                }
            }
            return kept
        }
    }
}
