package import ArgumentParser
import FoundationEssentials

/// Who gives an order and why. Every command that changes something includes it:
/// `@OptionGroup var operatorOptions: OperatorCommandOptions`, and records ``act`` with what it did.
package struct OperatorCommandOptions: ParsableArguments {
    /// Who and why, for the journal.
    package struct Act: Sendable, Equatable {
        package var who: String
        package var reason: String
    }

    @Option(name: .customLong("as"), help: "Who gives the order; the variable OPERATOR says it too.")
    package var who: String?

    @Option(name: .customLong("because"), help: "Why, in a few words; a ticket number for instance.")
    package var reason: String

    package init() {}

    package mutating func validate() throws {
        who = try Self.sane(who ?? ProcessInfo.processInfo.environment["OPERATOR"] ?? "", "--as (or OPERATOR)", 100)
        reason = try Self.sane(reason, "--because", 500)
    }

    /// Who and why. Complete after parsing.
    package var act: Act { Act(who: who ?? "", reason: reason) }

    private static func sane(_ text: String, _ option: String, _ limit: Int) throws -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else {
            throw ValidationError("\(option) is needed: the journal records who did it and why.")
        }
        guard words.count <= limit, !words.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw ValidationError("\(option) wants at most \(limit) characters without control characters.") }
        return words
    }
}
