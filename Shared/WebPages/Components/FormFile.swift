/// Files that somebody chooses: `{{#proof}}{{>file}}{{/proof}}`, in a form with `enctype="multipart/form-data"`.
package struct FormFile: Component {
    package var name: String
    package var label: String
    package var hint: String?
    package var error: String?
    /// Types of media or endings that are offered first: `image/jpeg,image/png`.
    package var accept: String?
    package var isMany: Bool
    package var isRequired: Bool

    package init(
        _ name: String, _ label: String, hint: String? = nil, error: String? = nil, accept: String? = nil,
        isMany: Bool = false, isRequired: Bool = true
    ) {
        self.name = name
        self.label = label
        self.hint = hint
        self.error = error
        self.accept = accept
        self.isMany = isMany
        self.isRequired = isRequired
    }

    package var derived: [String: (any Sendable)?] {
        ["describedBy": FieldWords.describing(name, hint: hint, error: error)]
    }
}
