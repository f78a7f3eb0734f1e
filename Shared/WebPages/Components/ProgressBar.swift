/// How far something is: `{{#progress}}{{>progress}}{{/progress}}`.
///
/// While it runs, a browser with script fetches it again from ``address`` and shows the part of that page with the same
/// `id`; without script the page's ``PageRefresh`` does.
package struct ProgressBar: Component {
    package enum State: String, Sendable {
        case running, finished, failed
    }

    /// The `id` of its part of the page.
    package var id: String
    package var label: String
    /// What has been done, in words: "3 of 10".
    package var text: String
    package var done: Int
    /// Nil while nobody knows how much there is.
    package var total: Int?
    package var state: State
    /// The page that shows it.
    package var address: String?

    package init(
        _ id: String, _ label: String, text: String, done: Int = 0, total: Int? = nil, state: State = .running,
        address: String? = nil
    ) {
        self.id = id
        self.label = label
        self.text = text
        self.done = done
        self.total = total
        self.state = state
        self.address = address
    }

    package var derived: [String: (any Sendable)?] {
        [
            "kind": state.rawValue, "again": state == .running ? address : nil,
            "isMeasured": total.map { $0 > 0 } ?? false,
        ]
    }
}
