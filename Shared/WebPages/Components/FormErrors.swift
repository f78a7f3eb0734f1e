/// What is wrong with a form, above it: `{{#errors}}{{>form-errors}}{{/errors}}`. It takes the focus when the page opens,
/// and each line leads to its field.
package struct FormErrors: Component {
    package struct Line: Component {
        /// The name of the field; nil for what is wrong with the whole.
        package var field: String?
        package var text: String

        package init(_ text: String, field: String? = nil) {
            self.text = text
            self.field = field
        }
    }

    package var lines: [Line]

    package init(_ lines: [Line]) {
        self.lines = lines
    }

    /// Of fields, in the order in which they stand; nil when none has an error.
    package init?(fields: [(name: String, error: String?)]) {
        let lines = fields.compactMap { field in field.error.map { Line($0, field: field.name) } }
        guard !lines.isEmpty else { return nil }
        self.init(lines)
    }
}
