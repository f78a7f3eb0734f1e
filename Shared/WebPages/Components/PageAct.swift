/// A button or a link that looks like one: `{{>act}}`; several of them in a row: `{{>acts}}` with `acts`.
package struct PageAct: Component {
    package enum Look: String, Sendable, CaseIterable {
        /// What most people came for; one on a page.
        case primary
        case secondary
        /// What cannot be undone.
        case danger
        case plain
    }

    package var label: String
    /// Where it leads; nil makes it the button of the form in which it stands.
    package var address: String?
    package var look: Look
    /// Tells it, for those who hear the page, from others with the same label: the name of the row.
    package var about: String?
    /// What the form is told when this one is pressed.
    package var name: String?
    package var value: String?
    package var isDownload: Bool

    package init(
        _ label: String, address: String? = nil, look: Look = .secondary, about: String? = nil, name: String? = nil,
        value: String? = nil, isDownload: Bool = false
    ) {
        self.label = label
        self.address = address
        self.look = look
        self.about = about
        self.name = name
        self.value = value
        self.isDownload = isDownload
    }

    package var derived: [String: (any Sendable)?] {
        let styles: [Look: String] = [
            .primary: "btn-primary", .secondary: "btn-outline-secondary", .danger: "btn-danger", .plain: "btn-link",
        ]
        return ["style": styles[look] ?? "", "isLink": address != nil]
    }
}
