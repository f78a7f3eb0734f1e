import Contracts
import WebPages

/// What the mail of a mailing says: its own text, whom to ask, and who we are. Nothing else is in it.
struct MailingContent: Sendable, Equatable {
    /// A paragraph, or an address of ours that stands alone.
    struct Paragraph: Sendable, Equatable {
        var text: String
        var isLink: Bool
    }

    var language: String
    var subject: String
    var paragraphs: [Paragraph]
    /// Why the reader got it and whom to ask.
    var why: [String]
    var company: String
    var companyAddress: String

    /// - Parameter kind: nil for a mail to our own staff, who need no explanation.
    init(_ text: MailingText, _ kind: MailingKind?, texts: Texts, _ language: Language, site: Site) {
        self.language = language.rawValue
        subject = text.subject
        paragraphs = text.body.paragraphs.map { Paragraph(text: $0, isLink: $0.isAddress) }
        let values = ["company": site.companyName, "contact": site.privacyMail]
        why =
            kind.map { [texts("mail.\($0.rawValue).why", language, values), texts("mail.officer", language, values)] }
            ?? []
        company = site.companyName
        companyAddress = site.companyAddress
    }
}

extension String {
    /// What empty lines divide; a line break within is a space.
    var paragraphs: [String] {
        split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .split { $0.allSatisfy(\.isWhitespace) }
            .map { lines in lines.map { $0.trimmed }.joined(separator: " ") }
    }

    /// Whether it is one address of a page.
    fileprivate var isAddress: Bool {
        (hasPrefix("https://") || hasPrefix("http://")) && !contains(where: \.isWhitespace)
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        var view = Substring(self)
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }
}
