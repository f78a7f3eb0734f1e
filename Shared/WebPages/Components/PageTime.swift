/// An instant in words and for programs: `{{#madeAt}}{{>time}}{{/madeAt}}`.
package struct PageTime: Component {
    package var text: String
    /// Of ISO 8601, with its zone.
    package var machine: String
}
