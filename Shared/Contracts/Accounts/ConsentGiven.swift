package import FoundationEssentials

/// A customer's owner allows the company one kind of use of their data.
///
/// - Published by: `accounts`, in the transaction that records it; entity version 1 of the consent.
/// - Heard by: `media`, for pictures in advertising.
/// - Personal data: none; to whom data may be told stays with `accounts`.
package struct ConsentGiven: Event {
    package static let name: MessageName = "accounts.consent-given.v1"

    package var consentID: Identifier<UseConsent>
    package var customerID: Identifier<Customer>
    /// `marketing-pictures`, `reference-name` or `company-data`.
    package var scope: String
    package var givenAt: Date

    package init(consentID: Identifier<UseConsent>, customerID: Identifier<Customer>, scope: String, givenAt: Date) {
        self.consentID = consentID
        self.customerID = customerID
        self.scope = scope
        self.givenAt = givenAt
    }

    package var subject: String { consentID.description }
}

/// It is allowed no more, from now on.
///
/// - Published by: `accounts`, in the transaction that records it; entity version 2 of the consent.
/// - Heard by: `media`.
/// - Personal data: none.
package struct ConsentWithdrawn: Event {
    package static let name: MessageName = "accounts.consent-withdrawn.v1"

    package var consentID: Identifier<UseConsent>
    package var customerID: Identifier<Customer>
    package var scope: String
    package var withdrawnAt: Date

    package init(
        consentID: Identifier<UseConsent>, customerID: Identifier<Customer>, scope: String, withdrawnAt: Date
    ) {
        self.consentID = consentID
        self.customerID = customerID
        self.scope = scope
        self.withdrawnAt = withdrawnAt
    }

    package var subject: String { consentID.description }
}
