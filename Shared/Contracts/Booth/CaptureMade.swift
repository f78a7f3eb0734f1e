package import FoundationEssentials

/// A booth has made a capture and put all its bytes into ingest's hands.
///
/// - Published by: the booth agent, to the exchange `booths` with the booth's number as routing key and the capture's
///   identifier as message id, after its uploads.
/// - Heard by: `ingest`, which binds it to a rental and answers with a signed receipt.
/// - Personal data: the guest's address and form answers, both sealed to the platform's public key.
package struct CaptureMade: Event {
    package static let name: MessageName = "booth.capture-made.v1"

    /// One uploaded part.
    package struct File: Codable, Sendable, Equatable {
        package var id: Identifier<Original>
        package var role: CaptureRole
        /// Bytes of the original, before sealing.
        package var length: Int
        /// SHA-256 of the original, 64 hexadecimal digits.
        package var sha256: String

        package init(id: Identifier<Original>, role: CaptureRole, length: Int, sha256: String) {
            self.id = id
            self.role = role
            self.length = length
            self.sha256 = sha256
        }
    }

    package var captureID: Identifier<Capture>
    package var boothID: Identifier<Booth>
    /// Counts the captures of one device without gaps, from the number that its enrolment named: 1 for the first
    /// device that becomes a booth.
    package var sequence: Int
    package var session: String
    /// By the booth's clock.
    package var madeAt: Date
    /// The booth's clock when it published, from which ingest learns its skew.
    package var saidAt: Date
    package var files: [File]
    package var language: Language
    package var consents: [Consent]
    /// The guest's mail address, sealed to the platform.
    package var address: Sealed?
    /// The answers on the booth's form as a JSON object, sealed to the platform.
    package var answers: Sealed?

    package init(
        captureID: Identifier<Capture>, boothID: Identifier<Booth>, sequence: Int, session: String, madeAt: Date,
        saidAt: Date, files: [File], language: Language, consents: [Consent], address: Sealed? = nil,
        answers: Sealed? = nil
    ) {
        self.captureID = captureID
        self.boothID = boothID
        self.sequence = sequence
        self.session = session
        self.madeAt = madeAt
        self.saidAt = saidAt
        self.files = files
        self.language = language
        self.consents = consents
        self.address = address
        self.answers = answers
    }

    package var subject: String { captureID.description }
}
