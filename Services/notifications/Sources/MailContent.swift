package import Contracts
package import WebPages

/// What a mail says, as finished sentences in the reader's language; the templates only arrange them.
package struct MailContent: Sendable, Equatable {
    package var language: String
    package var subject: String
    package var lead: String
    /// Where the reader goes from here.
    package var link: String
    package var linkLabel: String
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
            link: link, linkLabel: text("captureReady.link"),
            notes: [text("captureReady.secret"), text("captureReady.holder"), text("captureReady.until")],
            why: [text("captureReady.why"), text("mistake")],
            privacy: site.privacyPolicy.hasPrefix("/") ? origin + site.privacyPolicy : site.privacyPolicy,
            privacyLabel: text("privacy"), company: site.companyName, companyAddress: site.companyAddress)
    }
}
