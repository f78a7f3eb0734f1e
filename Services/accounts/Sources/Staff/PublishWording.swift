import Contracts
import Foundation
import MessagingRuntime

/// Puts another version of what people sign or agree to in the place of the one before, in all languages at once.
struct PublishWording: Sendable {
    let unit: UnitOfWork

    /// - Throws: ``Refusal`` for a text that cannot be, or a version that was published before.
    func perform(
        _ subject: String, version: String, _ texts: [Language: String], by order: Order, at now: Date
    ) async throws {
        guard subject == Wording.undertaking || ConsentScope.allCases.contains(where: { $0.wording == subject }) else {
            throw Refusal("subject", "subject-unknown", "must be undertaking, or consent- and a scope")
        }
        guard version.wholeMatch(of: #/[0-9A-Za-z.\-]{1,40}/#) != nil else {
            throw Refusal("version", "version-malformed", "must be at most 40 letters, digits, dots and hyphens")
        }
        try await unit.perform(at: now, actor: order.actor, reason: order.reason) { transaction, _ in
            for language in Language.allCases {
                let body = (texts[language] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
                guard !body.isEmpty else {
                    throw Refusal(language.rawValue, "text-required", "has no text; every language wants one")
                }
                let wording = Wording(subject: subject, version: version, language: language, body: body)
                guard try await Wordings(runner: transaction).publish(wording, at: now) else {
                    throw Refusal("version", "version-known", "was published before, and a text never changes")
                }
            }
            try await OperatorActs(runner: transaction)
                .record("wording publish", of: "\(subject) \(version)", by: order, at: now)
        }
    }
}
