/// A line or a few lines that somebody fills in: `{{#mail}}{{>field}}{{/mail}}`.
///
/// What is wrong stands beside the field and is read out with it; ``FormErrors`` lists it above the form.
package struct FormField: Component {
    /// The name in the form, which is the `id` of the field too.
    package var name: String
    package var label: String
    package var hint: String?
    /// What is wrong with the value, and what to do.
    package var error: String?
    package var value: String
    /// Of HTML: `text`, `email`, `password`, `tel`, `number`, `date`, `search`.
    package var kind: String
    /// What a browser may fill in (WCAG 1.3.5): `email`, `name`, `current-password`, `one-time-code`.
    package var autocomplete: String?
    /// Which keyboard a phone shows: `numeric`.
    package var inputMode: String?
    package var isRequired: Bool
    package var maxLength: Int?
    package var least: String?
    package var most: String?
    /// Lines of text; nil for one.
    package var rows: Int?
    /// For a number or a code, whose field says how long it is.
    package var isShort: Bool
    /// Whether typing begins here. At most one on a page, and only where nothing stands before it that is to be read.
    package var isFirst: Bool

    package init(
        _ name: String, _ label: String, hint: String? = nil, error: String? = nil, value: String = "",
        kind: String = "text", autocomplete: String? = nil, inputMode: String? = nil, isRequired: Bool = true,
        maxLength: Int? = nil, least: String? = nil, most: String? = nil, rows: Int? = nil, isShort: Bool = false,
        isFirst: Bool = false
    ) {
        self.name = name
        self.label = label
        self.hint = hint
        self.error = error
        self.value = value
        self.kind = kind
        self.autocomplete = autocomplete
        self.inputMode = inputMode
        self.isRequired = isRequired
        self.maxLength = maxLength
        self.least = least
        self.most = most
        self.rows = rows
        self.isShort = isShort
        self.isFirst = isFirst
    }

    package var derived: [String: (any Sendable)?] {
        ["describedBy": FieldWords.describing(name, hint: hint, error: error)]
    }
}
