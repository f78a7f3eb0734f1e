package import FoundationEssentials

/// A capture's renditions are stored and its page shows it.
///
/// - Published by: `media`, in the transaction that records the renditions.
/// - Heard by: `notifications`, which mails the guest who agreed to it.
/// - Personal data: the guest's address, sealed under the capture's key.
package struct CaptureReady: Event {
    package static let name: MessageName = "media.capture-ready.v1"

    package var captureID: Identifier<Capture>
    package var rentalID: Identifier<Rental>
    package var customerID: Identifier<Customer>
    package var keyID: Identifier<DataKey>
    package var session: String
    package var readyAt: Date
    package var renditions: Int
    package var language: Language
    package var consents: [Consent]
    package var address: Sealed?

    package init(
        captureID: Identifier<Capture>, rentalID: Identifier<Rental>, customerID: Identifier<Customer>,
        keyID: Identifier<DataKey>, session: String, readyAt: Date, renditions: Int, language: Language,
        consents: [Consent], address: Sealed? = nil
    ) {
        self.captureID = captureID
        self.rentalID = rentalID
        self.customerID = customerID
        self.keyID = keyID
        self.session = session
        self.readyAt = readyAt
        self.renditions = renditions
        self.language = language
        self.consents = consents
        self.address = address
    }

    package var subject: String { captureID.description }
}
