/// The way to the pages before and after, for lists that are read by key: `{{#pager}}{{>pager}}{{/pager}}`.
package struct Pager: Component {
    /// Addresses; nil at an end.
    package var previous: String?
    package var next: String?
    /// Which part this is: "25 of 310".
    package var text: String?

    package init(previous: String? = nil, next: String? = nil, text: String? = nil) {
        self.previous = previous
        self.next = next
        self.text = text
    }

    package var derived: [String: (any Sendable)?] { ["isNeeded": previous != nil || next != nil] }
}
