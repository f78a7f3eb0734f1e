import WebPages

/// What was typed where a password is chosen.
struct PasswordForm: Decodable, Sendable {
    var name: String?
    /// The one that held until now, where there is one.
    var current: String?
    var password: String?
}

extension PasswordForm {
    /// Where another password is chosen.
    static func field(_ pages: Pages, _ context: PageContext) -> FormField {
        FormField(
            "password", pages.text("password.new", context), hint: pages.text("password.hint", context),
            kind: "password", autocomplete: "new-password", maxLength: PasswordRules.lengths.upperBound)
    }

    /// Where the one that holds is typed.
    static func present(_ label: String, _ pages: Pages, _ context: PageContext) -> FormField {
        FormField(
            "current", pages.text(label, context), kind: "password", autocomplete: "current-password",
            maxLength: PasswordRules.lengths.upperBound)
    }
}

extension PasswordRules.Objection {
    /// What is wrong with the password, in the reader's language.
    func text(_ pages: Pages, _ context: PageContext) -> String {
        pages.text(
            "password.\(rawValue)", context,
            ["least": "\(PasswordRules.lengths.lowerBound)", "most": "\(PasswordRules.lengths.upperBound)"])
    }
}
