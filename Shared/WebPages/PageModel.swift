import Contracts
import Mustache
import Synchronization

/// What a template sees: the page's own values first, then what every page has (`title`, `lang`, `t`, `site`, …).
///
/// Remembers the names that it was asked for and did not know, for the tests of the templates.
final class PageModel: MustacheParent, Sendable {
    private let values: any Sendable
    private let frame: [String: any Sendable]
    private let asked = Mutex<Set<String>>([])

    init(values: any Sendable, frame: [String: any Sendable]) {
        self.values = values
        self.frame = frame
    }

    /// Names without a value, sorted. A value that is nil on purpose is not among them.
    var unknownNames: [String] { asked.withLock { $0.sorted() } }

    func child(named name: String) -> Any? {
        if let parent = values as? any MustacheParent {
            if let value = parent.child(named: name) { return value }
        } else if let child = Mirror(reflecting: values).children.first(where: { $0.label == name }) {
            let value = Mirror(reflecting: child.value)
            return value.displayStyle == .optional ? value.children.first?.value : child.value
        }
        if let value = frame[name] { return value }
        asked.withLock { _ = $0.insert(name) }
        return nil
    }
}

/// The texts of one language, reached with dotted names from a template: `{{t.error.title}}`.
struct TextsOfLanguage: MustacheParent, Sendable {
    let texts: Texts
    let language: Language
    var prefix = ""

    func child(named name: String) -> Any? {
        let key = prefix.isEmpty ? name : "\(prefix).\(name)"
        if texts.contains(key, language) || texts.contains(key) { return TextOrPrefix(node: self, key: key) }
        return texts.containsKeys(under: key, .fallback)
            ? TextsOfLanguage(texts: texts, language: language, prefix: key) : nil
    }
}

/// A text whose key may at the same time begin other keys (`error.title` and `error.title.short`).
private struct TextOrPrefix: MustacheParent, MustacheCustomRenderable {
    let node: TextsOfLanguage
    let key: String

    var renderText: String { node.texts(key, node.language) }
    var isNull: Bool { false }

    func child(named name: String) -> Any? {
        TextsOfLanguage(texts: node.texts, language: node.language, prefix: key).child(named: name)
    }
}
