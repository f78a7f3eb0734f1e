package import Contracts
import Foundation

/// What people are told of a breach, read from a folder with one file for each language.
package enum IncidentTexts {
    package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        case missing(String)
        case noSubject(String)
        case noBody(String)
        case tooLong(String)

        package var description: String {
            switch self {
            case .missing(let file):
                "--texts wants a folder with nl.md, fr.md, de.md and en.md; \(file) is not there or is no UTF-8 text"
            case .noSubject(let file):
                "the first line of \(file) is the subject: 1 to 150 characters, without control characters"
            case .noBody(let file): "\(file) says nothing below its subject"
            case .tooLong(let file): "\(file) is longer than 20000 characters"
            }
        }
    }

    package static func read(from folder: String) throws(Refusal) -> [Language: MailingText] {
        var texts: [Language: MailingText] = [:]
        for language in Language.allCases {
            let file = "\(language.rawValue).md"
            let url = URL(filePath: folder).appending(path: file)
            guard let text = try? String(contentsOf: url, encoding: .utf8) else { throw .missing(file) }
            texts[language] = try self.text(text, file)
        }
        return texts
    }

    /// The first line is the subject, with or without the `#` of a heading; the rest is the body.
    package static func text(_ text: String, _ file: String) throws(Refusal) -> MailingText {
        guard text.count <= 20_000 else { throw .tooLong(file) }
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let subject = String(lines[0].drop { $0 == "#" }).trimmingCharacters(in: .whitespaces)
        let hasControls = subject.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard (1...150).contains(subject.count), !hasControls else { throw .noSubject(file) }
        let body = lines.count > 1 ? lines[1].trimmingCharacters(in: .whitespacesAndNewlines) : ""
        guard !body.isEmpty else { throw .noBody(file) }
        return MailingText(subject: subject, body: body)
    }
}
