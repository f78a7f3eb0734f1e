import Foundation
import Mustache

/// The two forms of every mail: HTML, where each value is escaped, and plain text, where none is.
struct MailTemplates: Sendable {
    private let library: MustacheLibrary

    /// - Throws: ``Problem`` or what Mustache says of a template.
    init() throws {
        guard let folder = Notifications.mails else { throw Problem.missing("Mails") }
        var library = MustacheLibrary()
        for name in ["mail.html", "mail.text", "mailing.html", "mailing.text"] {
            guard let data = try? Data(contentsOf: folder.appending(path: "\(name).mustache")) else {
                throw Problem.missing(name)
            }
            try library.register(String(decoding: data, as: UTF8.self), named: name)
        }
        self.library = library
    }

    func html(_ content: MailContent) throws -> String { try render(content, "mail.html") }

    func text(_ content: MailContent) throws -> String { try render(content, "mail.text") }

    func html(_ content: MailingContent) throws -> String { try render(content, "mailing.html") }

    func text(_ content: MailingContent) throws -> String { try render(content, "mailing.text") }

    private func render(_ content: some Sendable, _ name: String) throws -> String {
        guard let text = library.render(content, withTemplate: name) else { throw Problem.missing(name) }
        return text
    }

    enum Problem: Error, CustomStringConvertible {
        case missing(String)

        var description: String {
            switch self {
            case .missing(let name): "the template \(name) of mails is missing"
            }
        }
    }
}
