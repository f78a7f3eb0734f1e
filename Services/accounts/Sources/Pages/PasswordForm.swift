import WebPages

/// What was typed where a password is chosen.
struct PasswordForm: Decodable, Sendable {
    var name: String?
    /// The one that held until now, where there is one.
    var current: String?
    var password: String?
}

extension PasswordRules.Objection {
    /// What is wrong with the password, in the reader's language.
    func text(_ pages: Pages, _ context: PageContext) -> String {
        pages.text(
            "password.\(rawValue)", context,
            ["least": "\(PasswordRules.lengths.lowerBound)", "most": "\(PasswordRules.lengths.upperBound)"])
    }
}
