import ArgumentParser
import Contracts
import ServiceHost

/// What every command of this service needs around its work.
enum CommandDesk {
    /// Runs `body` with a backbone that is closed afterwards; what is refused becomes a sentence about the option.
    static func work<Outcome>(
        _ frame: ServiceFrame, _ body: (Backbone) async throws -> Outcome
    ) async throws -> Outcome {
        do {
            return try await Backbone.with(frame, body)
        } catch let refusal as Refusal {
            throw ValidationError("\(options[refusal.field] ?? refusal.field): \(refusal.reason)")
        }
    }

    /// Words of a list: repeated options, each perhaps with commas.
    static func words(_ texts: [String]) -> [String] {
        texts.flatMap { $0.split(separator: ",") }.map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    }

    /// The options that stand for the API's fields.
    private static let options = [
        "contactName": "--contact", "contactMail": "--mail", "booths": "--booth", "instructionVersion": "--instruction",
        "retentionMonths": "--months", "kind": "--kind", "name": "--name", "customer": "--customer", "from": "--from",
        "until": "--until", "purpose": "--purpose", "scopes": "--scopes", "label": "--label", "days": "--days",
    ]
}

extension CommandDesk {
    /// Refuses a list that has no lines, or more than fit into memory.
    static func check(limit: Int) throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be 1 to 100000") }
    }

    /// Reads an identifier that somebody typed.
    static func identifier<Kind>(_ text: String, _ kind: Kind.Type, _ option: String) throws -> Identifier<Kind> {
        guard let id = Identifier<Kind>(text) else {
            throw ValidationError("\(option) wants an identifier, as the lists print it")
        }
        return id
    }
}
