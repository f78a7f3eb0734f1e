package import Contracts
package import WebPages

extension MailContent {
    /// The mail to a person about their own account.
    ///
    /// - Parameters:
    ///   - link: the page it leads to; nil when it only tells, and then nothing is said of a link.
    ///   - lifetime: how long that page can be used, counted from when the mail was asked for.
    ///   - origin: where the public reaches us, for links within our pages.
    package static func personal(
        _ topic: NoticeTopic, link: String?, lifetime: LinkLifetime?, texts: Texts, language: Language, site: Site,
        origin: String
    ) -> MailContent {
        func text(_ key: String, _ more: [String: String] = [:]) -> String {
            let values = ["company": site.companyName, "contact": site.contactMail, "privacy": site.privacyMail]
            return texts("mail.\(key)", language, values.merging(more) { $1 })
        }
        var notes: [String] = []
        if link != nil {
            if let lifetime { notes.append(text("account.lifetime", ["time": lifetime.text(texts, language)])) }
            notes.append(text("account.secret"))
        }
        notes.append(text("\(topic.rawValue).mistake"))
        return MailContent(
            language: language.rawValue, subject: text("\(topic.rawValue).subject"),
            lead: text("\(topic.rawValue).lead"),
            link: link.map { Link(address: $0, label: text("\(topic.rawValue).link")) }, notes: notes,
            why: [text("\(topic.isToStranger ? topic.rawValue : "account").why")],
            privacy: site.privacyAddress(from: origin), privacyLabel: text("privacy"), company: site.companyName,
            companyAddress: site.companyAddress)
    }
}

extension NoticeTopic {
    /// Whether it goes to an address that belongs to no account yet, and that somebody else may have mistyped.
    fileprivate var isToStranger: Bool {
        switch self {
        case .memberInvitation, .addressConfirmation, .staffInvitation: true
        case .passwordReset, .passwordChanged, .secondFactorChanged, .addressChange, .addressChanged, .addressTaken,
            .accountClosing, .accountKept, .accountClosed, .staffAccess:
            false
        }
    }
}
