import WebPages

/// A page that is one form, which most pages for signing in are: `form-page`.
struct FormPage: Component {
    static let template = "form-page"

    var head: PageHead
    var errors: FormErrors?
    var notices: [PageNotice] = []
    var paragraphs: [String] = []
    /// A picture that belongs to the form, with the words for those who do not see it.
    var picture: Picture?
    /// Where the form goes.
    var action: String
    var hidden: [FormHidden] = []
    var fields: [FormField] = []
    var acts: [PageAct] = []
    /// Other ways from here.
    var links: [PageAct] = []

    struct Picture: Component {
        var address: String
        var words: String
    }

    init(_ heading: String, lead: String? = nil, action: String) {
        head = PageHead(heading, lead: lead)
        self.action = action
    }

    /// What went wrong: beside the field, and above the form.
    mutating func refuse(_ text: String, _ field: String? = nil) {
        if let index = fields.firstIndex(where: { $0.name == field }) { fields[index].error = text }
        errors = FormErrors([FormErrors.Line(text, field: field)])
    }
}
