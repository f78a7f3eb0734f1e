/// Views of one thing, each a page of its own: `{{#tabs}}{{>tabs}}{{/tabs}}`.
package struct TabLinks: Component {
    package struct Tab: Component {
        package var label: String
        package var address: String
        package var count: String?
        package var isCurrent: Bool

        package init(_ label: String, _ address: String, count: String? = nil, isCurrent: Bool = false) {
            self.label = label
            self.address = address
            self.count = count
            self.isCurrent = isCurrent
        }
    }

    /// What they are views of, for those who hear the page.
    package var label: String
    package var tabs: [Tab]

    package init(_ label: String, _ tabs: [Tab]) {
        self.label = label
        self.tabs = tabs
    }
}
