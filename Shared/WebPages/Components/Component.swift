package import Mustache

/// The values of one partial of the design system: a field, a notice, a table.
///
/// A page holds it as a property and shows it with its partial, `{{#mail}}{{>field}}{{/mail}}`. Which partial belongs to
/// which type, each type says; `/accounts/design` shows all of them.
///
/// A property that is nil is nothing. Without that, mustache would go on looking for the name in what stands around, and
/// a notice without a title would show that of the page.
package protocol Component: MustacheParent, Sendable {
    /// Values that follow from others, by name; nil is nothing here too.
    var derived: [String: (any Sendable)?] { get }
}

extension Component {
    package var derived: [String: (any Sendable)?] { [:] }

    package func child(named name: String) -> Any? {
        if let value = derived[name] { return value ?? Nothing() }
        guard let child = Mirror(reflecting: self).children.first(where: { $0.label == name }) else { return nil }
        let value = Mirror(reflecting: child.value)
        guard value.displayStyle == .optional else { return child.value }
        return value.children.first?.value ?? Nothing()
    }
}

/// Is there, so that nobody looks further, and shows nothing.
private struct Nothing: MustacheCustomRenderable, Sendable {
    var renderText: String { "" }
    var isNull: Bool { true }
}
