import Contracts
import WebPages

/// The form of the design page: empty, or filled in and looked through.
struct DesignForm: Component {
    /// What somebody sent.
    struct Filled: Sendable {
        var name: String
        var mail: String
        var note: String
        var role: String?
        var terms: Bool
    }

    var errors: FormErrors?
    var name: FormField
    var mail: FormField
    var booths: FormField
    var note: FormField
    var language: FormSelect
    var role: FormChoices
    var days: FormChoices
    var proof: FormFile
    var terms: FormCheckbox
    var acts: [PageAct]

    init(_ filled: Filled?, address: String, _ texts: TextsOfPage) {
        func text(_ key: String) -> String { texts("design.form.\(key)") }
        func wrong(_ isWrong: Bool?, _ key: String) -> String? { isWrong == true ? text("\(key).error") : nil }
        name = FormField(
            "name", text("name"), error: wrong(filled?.name.isEmpty, "name"), value: filled?.name ?? "",
            autocomplete: "name", maxLength: 100)
        mail = FormField(
            "mail", text("mail"), hint: text("mail.hint"), error: wrong(filled.map { !$0.mail.contains("@") }, "mail"),
            value: filled?.mail ?? "", kind: "email", autocomplete: "email")
        booths = FormField(
            "booths", text("booths"), value: "2", kind: "number", inputMode: "numeric", least: "1", most: "20",
            isShort: true)
        note = FormField("note", text("note"), value: filled?.note ?? "", isRequired: false, maxLength: 500, rows: 3)
        language = FormSelect(
            "language", text("language"),
            [("nl", "Nederlands"), ("fr", "Français"), ("de", "Deutsch"), ("en", "English")].map {
                FormOption($0.0, $0.1, isChosen: $0.0 == texts.language.rawValue)
            })
        role = FormChoices(
            "role", text("role"),
            ["owner", "editor", "viewer"].map {
                FormOption($0, text("role.\($0)"), hint: text("role.\($0).hint"), isChosen: filled?.role == $0)
            }, error: wrong(filled.map { $0.role == nil }, "role"))
        days = FormChoices(
            "days", text("days"), ["fri", "sat", "sun"].map { FormOption($0, texts("design.day.\($0)")) }, isMany: true,
            isRequired: false)
        proof = FormFile(
            "proof", text("proof"), hint: text("proof.hint"), accept: "image/jpeg,image/png,application/pdf",
            isRequired: false)
        terms = FormCheckbox(
            "terms", text("terms"), hint: text("terms.hint"), error: wrong(filled.map { !$0.terms }, "terms"),
            isChosen: filled?.terms ?? false, isRequired: true)
        acts = [
            PageAct(text("save"), look: .primary), PageAct(text("cancel"), address: address, look: .plain),
        ]
        errors = FormErrors(
            fields: [("name", name.error), ("mail", mail.error), ("role", role.error), ("terms", terms.error)])
    }
}
