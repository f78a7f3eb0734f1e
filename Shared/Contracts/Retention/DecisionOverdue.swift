package import FoundationEssentials

/// A customer has not decided in time whether a guest's capture is erased.
///
/// - Published by: `retention`, once per erasure.
/// - Heard by: `notifications`, which tells the privacy officer.
/// - Personal data: none.
package struct DecisionOverdue: Event {
    package static let name: MessageName = "retention.decision-overdue.v1"

    package var erasureID: Identifier<Erasure>
    package var captureID: Identifier<Capture>
    package var rentalID: Identifier<Rental>
    package var customerID: Identifier<Customer>
    package var askedAt: Date

    package init(
        erasureID: Identifier<Erasure>, captureID: Identifier<Capture>, rentalID: Identifier<Rental>,
        customerID: Identifier<Customer>, askedAt: Date
    ) {
        self.erasureID = erasureID
        self.captureID = captureID
        self.rentalID = rentalID
        self.customerID = customerID
        self.askedAt = askedAt
    }

    package var subject: String { erasureID.description }
}
