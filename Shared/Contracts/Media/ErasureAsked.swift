package import FoundationEssentials

/// A guest has asked on the capture's page that it be erased; the page answers 410 from now on.
///
/// - Published by: `media`.
/// - Heard by: `retention`, which asks the customer, whose decision it is (Art. 28(3)(e) GDPR).
/// - Personal data: none.
package struct ErasureAsked: Event {
    package static let name: MessageName = "media.erasure-asked.v1"

    package var captureID: Identifier<Capture>
    package var rentalID: Identifier<Rental>
    package var askedAt: Date

    package init(captureID: Identifier<Capture>, rentalID: Identifier<Rental>, askedAt: Date) {
        self.captureID = captureID
        self.rentalID = rentalID
        self.askedAt = askedAt
    }

    package var subject: String { captureID.description }
}
