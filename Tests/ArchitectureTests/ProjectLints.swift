/// Rules for all files of the project, whatever their language.
enum ProjectLints {
    /// What every service's README tells, as headings; before the first stands what the service is for.
    static let headings = ["Hears", "Says", "Owns", "Personal data", "Settings", "Run it alone"]

    // MARK: READMEs

    static func readme(of service: String, _ text: String?) -> [Violation] {
        let path = "Services/\(service)/README.md"
        guard let text else { return [Violation(path: path, line: 0, sentence: "every service has a README.md")] }
        let lines = text.split(separator: "\n").map(String.init)
        var found: [Violation] = []
        if lines.first?.hasPrefix("# ") != true || lines.count < 2 || lines[1].hasPrefix("#") {
            found.append(
                Violation(path: path, line: 1, sentence: "a README begins with a title and what the service is for"))
        }
        for heading in headings where !lines.contains(where: { $0.lowercased() == "## \(heading.lowercased())" }) {
            found.append(Violation(path: path, line: 0, sentence: "the heading \"## \(heading)\" is missing"))
        }
        return found
    }

    // MARK: Files that are not ours

    private static let foreignFolders: Set<String> = [
        "node_modules", "vendor", "third_party", "third-party", "bower_components", "site-packages",
    ]
    private static let foreignNames = ["bootstrap.", "bootstrap-", "htmx.", "htmx-", "jquery", "popper."]
    /// Text that people write; a line longer than this was made by a program.
    private static let written = [
        ".swift", ".js", ".css", ".html", ".mustache", ".py", ".go", ".c", ".h", ".sql", ".sh",
    ]
    private static let longestLine = 1000
    private static let largestFile = 1_048_576

    static func foreign(path: String, _ bytes: [UInt8]) -> [Violation] {
        let parts = path.lowercased().split(separator: "/").map(String.init)
        let name = parts.last ?? ""
        if parts.dropLast().contains(where: foreignFolders.contains) || name.contains(".min.")
            || (name.hasSuffix(".js") || name.hasSuffix(".css") || name.hasSuffix(".map"))
                && foreignNames.contains(where: name.hasPrefix)
        {
            return [
                Violation(path: path, line: 0, sentence: "other people's files are not committed: install the package")
            ]
        }
        if bytes.count > largestFile {
            return [
                Violation(
                    path: path, line: 0, sentence: "a file of more than a mebibyte does not belong in the repository")
            ]
        }
        guard written.contains(where: name.hasSuffix) else { return [] }
        var (line, length) = (1, 0)
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                (line, length) = (line + 1, 0)
                continue
            }
            length += 1
            if length > longestLine {
                return [
                    Violation(
                        path: path, line: line, sentence: "a line this long was made by a program: commit the source")
                ]
            }
        }
        return []
    }

    // MARK: Notes to ourselves

    private static let notes = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]

    /// A note without the number of an issue is a promise that nobody keeps.
    static func notes(path: String, _ text: String) -> [Violation] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            for note in notes {
                for position in Words.positions(of: note, in: String(line)) {
                    let rest = line.utf8.dropFirst(position + note.utf8.count).prefix(12)
                    let text = String(decoding: rest, as: UTF8.self)
                    guard let hash = text.firstIndex(of: "#"), text[hash...].dropFirst().first?.isNumber == true else {
                        return Violation(
                            path: path, line: index + 1,
                            sentence: "\(note) needs the number of an issue, as in \(note) #12")
                    }
                }
            }
            return nil
        }
    }

    // MARK: Broker configuration

    private static let configurations = [".conf", ".config", ".json", ".yaml", ".yml", ".sh", ".toml"]

    static func broker(path: String, _ text: String) -> [Violation] {
        let name = path.split(separator: "/").last ?? ""
        guard configurations.contains(where: path.hasSuffix) || !name.contains(".") else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            if line.drop(while: { $0 == " " }).hasPrefix("#") { return nil }
            return BrokerRules.sentence(for: String(line)).map { Violation(path: path, line: index + 1, sentence: $0) }
        }
    }
}
