/// Why something that was asked for is not done: which field, what is wrong, in a sentence for whoever asked.
///
/// The sentence repeats at most words of a closed list, numbers and identifiers; never a name or an address.
package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The field as the API spells it: `retentionMonths`.
    package var field: String
    /// Stable, lower case with hyphens: `retention-out-of-range`.
    package var code: String
    package var reason: String

    package init(_ field: String, _ code: String, _ reason: String) {
        self.field = field
        self.code = code
        self.reason = reason
    }

    package var description: String { "\(field): \(reason)" }
}
