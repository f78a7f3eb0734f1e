package import FoundationEssentials

/// A person or company has become a customer.
///
/// - Published by: `accounts`, again on `accounts republish`.
/// - Heard by: nobody yet.
/// - Personal data: none.
package struct CustomerEnrolled: Event {
    package static let name: MessageName = "accounts.customer-enrolled.v1"

    /// Which law protects the customer's own data (Recital 14 GDPR).
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case legalPerson = "legal-person"
        case naturalPerson = "natural-person"
    }

    package var customerID: Identifier<Customer>
    package var kind: Kind
    package var enrolledAt: Date

    package init(customerID: Identifier<Customer>, kind: Kind, enrolledAt: Date) {
        self.customerID = customerID
        self.kind = kind
        self.enrolledAt = enrolledAt
    }

    package var subject: String { customerID.description }
}
