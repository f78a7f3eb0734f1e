/// What a notice or a badge means. Its word and its sign say it too: color alone tells nothing to those who do not see it.
package enum Tone: String, Sendable, CaseIterable {
    case neutral, info, success, warning, danger
}
