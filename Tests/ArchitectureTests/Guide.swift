import Foundation

/// What the guides of the project promise: files that are there, and an example that is compiled.
enum Guide {
    private static let folders = ["Shared/", "Services/", "Tests/", "deploy/", "docs/"]

    /// Files and folders that `text` names between backquotes and that are not there.
    ///
    /// A name that begins with one of the project's own folders is a whole path. Another one that ends in `.swift` is the
    /// end of one, and `…` at its beginning stands for anything; right after the name of a service, as in
    /// "`media`'s `GuestPage.swift`", it stands in that service.
    static func missing(in text: String, path: String, among paths: [String]) -> [Violation] {
        let text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let names = text.matches(of: /(?:`([a-z-]+)`'s? )?`([^`]+)`/)
        return names.compactMap { match in
            let name = String(match.output.2)
            let isThere: Bool
            if name.contains("<") { return nil }
            if folders.contains(where: name.hasPrefix) {
                isThere = paths.contains { $0 == name || $0.hasPrefix(name + "/") }
            } else if name.hasSuffix(".swift") {
                let folder = match.output.1.map { "Services/\($0)/" } ?? ""
                let end = name.hasPrefix("…") ? String(name.dropFirst()) : "/" + name
                isThere = paths.contains { $0.hasPrefix(folder) && $0.hasSuffix(end) }
            } else {
                return nil
            }
            return isThere ? nil : Violation(path: path, line: 0, sentence: "there is no \(match.output.0)")
        }
    }

    /// The blocks of Swift in `text`.
    static func examples(in text: String) -> [String] {
        text.components(separatedBy: "\n```swift\n").dropFirst().compactMap {
            $0.components(separatedBy: "\n```").first.map { $0 + "\n" }
        }
    }
}
