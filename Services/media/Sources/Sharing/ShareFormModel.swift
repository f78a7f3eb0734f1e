import Contracts
import Foundation
import WebPages

/// The page on which a customer makes or changes a share.
struct ShareFormModel: Component {
    var head: PageHead
    var errors: FormErrors?
    var action: String
    var hidden: [FormHidden]
    var recipients: FormField
    var purpose: FormField
    var until: FormField
    var mode: FormChoices
    var password: FormField
    /// Where there is a password that could be taken away.
    var noPassword: FormCheckbox?
    var acts: [PageAct]

    /// - Parameters:
    ///   - share: that is changed; nil for a new one.
    ///   - lastDay: after which nothing of it is kept; nil as long as that is not known.
    ///   - problems: texts of what is wrong, by the field.
    init(
        _ form: ShareForm, changing share: CaptureShare?, action: String, back: String, hidden: [FormHidden],
        head: PageHead, lastDay: String?, problems: [String: String], texts: TextsOfPage
    ) {
        func text(_ key: String, _ values: [String: String] = [:]) -> String { texts("share.\(key)", values) }
        func problem(_ field: String) -> String? {
            problems[field].map {
                text(
                    "wrong.\($0)",
                    [
                        "most": "\(ShareTerms.mostRecipients)", "longest": "\(ShareTerms.longestName)",
                        "letters": "\(ShareTerms.longestPurpose)", "least": "\(ShareTerms.passwordLengths.lowerBound)",
                    ])
            }
        }
        self.head = head
        self.action = action
        self.hidden = hidden
        recipients = FormField(
            "recipients", text("recipients"), hint: text("recipients.hint"), error: problem("recipients"),
            value: form.recipients, autocomplete: "off", rows: 4)
        purpose = FormField(
            "purpose", text("purpose"), hint: text("purpose.hint"), error: problem("purpose"), value: form.purpose,
            autocomplete: "off", maxLength: ShareTerms.longestPurpose)
        until = FormField(
            "until", text("until"), hint: text(lastDay == nil ? "until.hint" : "until.clock"), error: problem("until"),
            value: form.until, kind: "date", most: lastDay, isShort: true)
        mode = FormChoices(
            "mode", text("mode"),
            CaptureShare.Mode.allCases.map { mode in
                FormOption(
                    mode.rawValue, text("mode.\(mode.rawValue)"), hint: text("mode.\(mode.rawValue).hint"),
                    isChosen: mode == form.mode)
            })
        let hasPassword = share?.passwordHash != nil
        password = FormField(
            "password", text("password"), hint: text(hasPassword ? "password.keep" : "password.hint"),
            error: problem("password"), kind: "password", autocomplete: "new-password", isRequired: false,
            maxLength: ShareTerms.passwordLengths.upperBound)
        noPassword =
            hasPassword ? FormCheckbox("no-password", text("password.remove"), isChosen: form.removesPassword) : nil
        acts = [
            PageAct(text(share == nil ? "make.button" : "change.button"), look: .primary),
            PageAct(text("cancel"), address: back, look: .plain),
        ]
        errors = FormErrors(fields: [recipients, purpose, until, password].map { ($0.name, $0.error) })
    }
}
