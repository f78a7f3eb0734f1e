package import FoundationEssentials

/// All bytes of a capture are stored sealed, and it belongs to exactly one rental.
///
/// - Published by: `ingest`, in the transaction that binds the capture.
/// - Heard by: `media`, which renders it; `retention`, which starts its clock; `accounts`, which counts it.
/// - Personal data: address and answers, sealed under the capture's own key.
package struct CaptureReceived: Event {
    package static let name: MessageName = "ingest.capture-received.v1"

    /// One sealed original in the object store.
    package struct StoredOriginal: Codable, Sendable, Equatable {
        package var id: Identifier<Original>
        package var role: CaptureRole
        /// The object's name in the store.
        package var object: String
        /// Bytes before sealing.
        package var length: Int
        /// SHA-256 before sealing, 64 hexadecimal digits.
        package var sha256: String

        package init(id: Identifier<Original>, role: CaptureRole, object: String, length: Int, sha256: String) {
            self.id = id
            self.role = role
            self.object = object
            self.length = length
            self.sha256 = sha256
        }
    }

    package var captureID: Identifier<Capture>
    package var boothID: Identifier<Booth>
    package var rentalID: Identifier<Rental>
    package var customerID: Identifier<Customer>
    package var keyID: Identifier<DataKey>
    package var session: String
    /// Corrected by the booth's skew.
    package var madeAt: Date
    package var receivedAt: Date
    package var originals: [StoredOriginal]
    package var language: Language
    package var consents: [Consent]
    package var address: Sealed?
    package var answers: Sealed?

    package init(
        captureID: Identifier<Capture>, boothID: Identifier<Booth>, rentalID: Identifier<Rental>,
        customerID: Identifier<Customer>, keyID: Identifier<DataKey>, session: String, madeAt: Date, receivedAt: Date,
        originals: [StoredOriginal], language: Language, consents: [Consent], address: Sealed? = nil,
        answers: Sealed? = nil
    ) {
        self.captureID = captureID
        self.boothID = boothID
        self.rentalID = rentalID
        self.customerID = customerID
        self.keyID = keyID
        self.session = session
        self.madeAt = madeAt
        self.receivedAt = receivedAt
        self.originals = originals
        self.language = language
        self.consents = consents
        self.address = address
        self.answers = answers
    }

    package var subject: String { captureID.description }
}
