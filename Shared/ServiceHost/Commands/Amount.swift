/// How many of something, as a sentence for an operator says it: 1 customer, 2 customers, 0 people.
package struct Amount: Sendable, Equatable, CustomStringConvertible {
    private let count: Int
    private let noun: String

    /// - Parameters:
    ///   - one: the noun for exactly one.
    ///   - many: the noun for any other number; with an `s` unless given.
    package init(_ count: Int, _ one: String, _ many: String? = nil) {
        self.count = count
        noun = count == 1 ? one : many ?? one + "s"
    }

    package var description: String { "\(count) \(noun)" }
}
