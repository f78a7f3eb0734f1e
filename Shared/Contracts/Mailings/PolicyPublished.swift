package import FoundationEssentials

/// Another version of the privacy policy is published; from now on it can be read and never changed.
///
/// - Published by: `notifications`.
/// - Heard by: nobody yet.
/// - Personal data: none.
package struct PolicyPublished: Event {
    package static let name: MessageName = "notifications.policy-published.v1"

    /// Such as `2026-11`.
    package var version: String
    package var effectiveAt: Date
    /// SHA-256 of each language's text, 64 hexadecimal digits.
    package var hashes: [Language: String]
    /// The mailing that announces it.
    package var mailingID: Identifier<Mailing>
    package var publishedAt: Date

    package init(
        version: String, effectiveAt: Date, hashes: [Language: String], mailingID: Identifier<Mailing>,
        publishedAt: Date
    ) {
        self.version = version
        self.effectiveAt = effectiveAt
        self.hashes = hashes
        self.mailingID = mailingID
        self.publishedAt = publishedAt
    }

    package var subject: String { version }
}
