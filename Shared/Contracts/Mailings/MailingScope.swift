package import FoundationEssentials

/// Whom a mailing concerns. What is nil does not narrow it; everything nil means everybody whose data we hold.
package struct MailingScope: Codable, Sendable, Equatable {
    package var rentalID: Identifier<Rental>?
    package var boothID: Identifier<Booth>?
    /// Captures made from then on.
    package var from: Date?
    /// Captures made before then.
    package var until: Date?

    package init(
        rentalID: Identifier<Rental>? = nil, boothID: Identifier<Booth>? = nil, from: Date? = nil, until: Date? = nil
    ) {
        self.rentalID = rentalID
        self.boothID = boothID
        self.from = from
        self.until = until
    }
}

/// What a mailing is about. All of them are owed: no objection or suppression holds them back.
package enum MailingKind: String, Codable, Sendable, CaseIterable {
    /// A personal data breach (Art. 33(2) and 34 GDPR).
    case breach
    /// Another version of the privacy policy.
    case policy
}

/// What a mailing says in one language: our own words, without anything about a person.
package struct MailingText: Codable, Sendable, Equatable {
    package var subject: String
    /// Paragraphs, divided by empty lines.
    package var body: String

    package init(subject: String, body: String) {
        self.subject = subject
        self.body = body
    }
}
