/// A word for a state: `{{#state}}{{>badge}}{{/state}}`.
package struct StatusBadge: Component {
    package var label: String
    package var tone: Tone

    package init(_ label: String, _ tone: Tone = .neutral) {
        self.label = label
        self.tone = tone
    }

    package var derived: [String: (any Sendable)?] { ["kind": tone.rawValue] }
}
