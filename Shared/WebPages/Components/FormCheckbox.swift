/// One thing to agree to or to switch on: `{{#remember}}{{>checkbox}}{{/remember}}`. Never ticked beforehand for a consent.
package struct FormCheckbox: Component {
    package var name: String
    package var label: String
    package var value: String
    package var hint: String?
    package var error: String?
    package var isChosen: Bool
    package var isRequired: Bool

    package init(
        _ name: String, _ label: String, value: String = "yes", hint: String? = nil, error: String? = nil,
        isChosen: Bool = false, isRequired: Bool = false
    ) {
        self.name = name
        self.label = label
        self.value = value
        self.hint = hint
        self.error = error
        self.isChosen = isChosen
        self.isRequired = isRequired
    }

    package var derived: [String: (any Sendable)?] {
        ["describedBy": FieldWords.describing(name, hint: hint, error: error)]
    }
}
