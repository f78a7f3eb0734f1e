/// A few choices under one question: radio buttons, or boxes where several may be ticked. `{{#role}}{{>choices}}{{/role}}`
package struct FormChoices: Component {
    package var name: String
    /// The question.
    package var label: String
    package var options: [FormOption]
    package var hint: String?
    package var error: String?
    /// Whether several may be chosen.
    package var isMany: Bool
    package var isRequired: Bool

    package init(
        _ name: String, _ label: String, _ options: [FormOption], hint: String? = nil, error: String? = nil,
        isMany: Bool = false, isRequired: Bool = true
    ) {
        self.name = name
        self.label = label
        self.options = options
        self.hint = hint
        self.error = error
        self.isMany = isMany
        self.isRequired = isRequired
    }

    private struct Choice: Component {
        var id: String
        var value: String
        var text: String
        var remark: String?
        var isChosen: Bool
    }

    package var derived: [String: (any Sendable)?] {
        let choices = options.enumerated().map { index, option in
            // The list of errors leads to the field by its name: to the first choice.
            Choice(
                id: index == 0 ? name : "\(name)-\(index + 1)", value: option.value, text: option.label,
                remark: option.hint, isChosen: option.isChosen)
        }
        return [
            "choices": choices, "kind": isMany ? "checkbox" : "radio",
            "describedBy": FieldWords.describing(name, hint: hint, error: error),
            // A browser would want every box ticked.
            "isDemanded": isRequired && !isMany,
        ]
    }
}
