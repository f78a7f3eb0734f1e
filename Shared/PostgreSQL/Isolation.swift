/// How much of other transactions a transaction sees (section 13.2 of the manual).
package enum Isolation: String, Sendable {
    /// Each statement sees what was committed before it.
    case readCommitted = "read committed"
    /// Every statement sees what was committed before the first.
    case repeatableRead = "repeatable read"
    /// As if transactions had run one after the other; be ready to repeat.
    case serializable

    var begin: String { self == .readCommitted ? "begin" : "begin isolation level \(rawValue)" }
}
