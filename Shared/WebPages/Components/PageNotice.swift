/// A box that tells something: `{{#notice}}{{>notice}}{{/notice}}`.
package struct PageNotice: Component {
    /// A form with one button, which takes back what was just done.
    package struct Undo: Component {
        /// Where the form goes.
        package var action: String
        package var label: String
        package var hidden: [FormHidden]

        package init(_ label: String, action: String, hidden: [FormHidden] = []) {
            self.label = label
            self.action = action
            self.hidden = hidden
        }
    }

    package var tone: Tone
    package var heading: String?
    package var text: String
    package var undo: Undo?
    /// Whether it tells what just happened, and is to be read out at once.
    package var isNews: Bool

    package init(_ tone: Tone, _ text: String, heading: String? = nil, undo: Undo? = nil, isNews: Bool = false) {
        self.tone = tone
        self.text = text
        self.heading = heading
        self.undo = undo
        self.isNews = isNews
    }

    package var derived: [String: (any Sendable)?] {
        let role = tone == .danger || tone == .warning ? "alert" : "status"
        return [
            "kind": tone.rawValue, "role": isNews ? role : nil, "isInfo": tone == .info || tone == .neutral,
            "isSuccess": tone == .success, "isWarning": tone == .warning, "isDanger": tone == .danger,
        ]
    }
}
