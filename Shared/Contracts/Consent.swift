package import FoundationEssentials

/// A permission as a guest gave it at the booth: to what, to which text, in which language, when.
///
/// Recorded as evidence (Art. 7(1) GDPR); the text itself is found by its hash.
package struct Consent: Codable, Sendable, Equatable {
    /// What a guest can agree to at a booth.
    package enum Scope: String, Codable, Sendable, CaseIterable {
        /// To get the capture by mail.
        case mail
        /// To be shown on the customer's screens and pages.
        case show
        /// To hear from the customer later.
        case marketing
    }

    package var scope: Scope
    package var isGiven: Bool
    /// SHA-256 of the text that was shown, 64 hexadecimal digits.
    package var textHash: String
    package var language: Language
    package var at: Date

    package init(scope: Scope, isGiven: Bool, textHash: String, language: Language, at: Date) {
        self.scope = scope
        self.isGiven = isGiven
        self.textHash = textHash
        self.language = language
        self.at = at
    }
}

extension Sequence<Consent> {
    /// Whether the last word about `scope` was yes.
    package func allow(_ scope: Consent.Scope) -> Bool {
        self.filter { $0.scope == scope }.max { $0.at < $1.at }?.isGiven ?? false
    }
}
