/// A choice of one from many: `{{#language}}{{>select}}{{/language}}`. Of five or fewer, ``FormChoices`` shows all at once.
package struct FormSelect: Component {
    package var name: String
    package var label: String
    package var options: [FormOption]
    package var hint: String?
    package var error: String?
    package var autocomplete: String?
    package var isRequired: Bool

    package init(
        _ name: String, _ label: String, _ options: [FormOption], hint: String? = nil, error: String? = nil,
        autocomplete: String? = nil, isRequired: Bool = true
    ) {
        self.name = name
        self.label = label
        self.options = options
        self.hint = hint
        self.error = error
        self.autocomplete = autocomplete
        self.isRequired = isRequired
    }

    package var derived: [String: (any Sendable)?] {
        ["describedBy": FieldWords.describing(name, hint: hint, error: error)]
    }
}
