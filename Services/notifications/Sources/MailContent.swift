package import Contracts
package import WebPages

/// What a mail says, as finished sentences in the reader's language; the templates only arrange them.
package struct MailContent: Sendable, Equatable {
    /// A page that the reader may go to.
    package struct Link: Sendable, Equatable {
        package var address: String
        /// What the reader does there.
        package var label: String
    }

    package var language: String
    package var subject: String
    package var lead: String
    /// Where the reader goes from here; nil when there is nothing to do.
    package var link: Link?
    /// What the reader should know about it.
    package var notes: [String]
    /// Why the reader got this mail and whom to ask.
    package var why: [String]
    package var privacy: String
    package var privacyLabel: String
    package var company: String
    package var companyAddress: String

    /// The mail to a guest whose capture can be looked at.
    ///
    /// - Parameters:
    ///   - link: the page of the guest's session.
    ///   - origin: where the public reaches us, for links within our pages.
    package static func captureReady(
        link: String, texts: Texts, language: Language, site: Site, origin: String
    ) -> MailContent {
        func text(_ key: String) -> String {
            texts("mail.\(key)", language, ["company": site.companyName, "contact": site.privacyMail])
        }
        return MailContent(
            language: language.rawValue, subject: text("captureReady.subject"), lead: text("captureReady.lead"),
            link: Link(address: link, label: text("captureReady.link")),
            notes: [text("captureReady.secret"), text("captureReady.holder"), text("captureReady.until")],
            why: [text("captureReady.why"), text("mistake")],
            privacy: site.privacyAddress(from: origin), privacyLabel: text("privacy"), company: site.companyName,
            companyAddress: site.companyAddress)
    }
}

extension Site {
    /// The privacy policy as somebody reaches it who is on none of our pages.
    func privacyAddress(from origin: String) -> String {
        privacyPolicy.hasPrefix("/") ? origin + privacyPolicy : privacyPolicy
    }
}
