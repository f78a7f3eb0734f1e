package import FoundationEssentials

/// A capture went from its booth before the platform had been told of it, or by the platform's order: its number is no
/// gap in what the booth counts, and nothing of it is to be kept.
///
/// - Published by: the booth agent, to the exchange `booths` with the booth's number as routing key and the capture's
///   identifier as message id.
/// - Heard by: `ingest`, which removes what was uploaded of it already.
/// - Personal data: none.
package struct CaptureWithdrawn: Event {
    package static let name: MessageName = "booth.capture-withdrawn.v1"

    /// Why it went.
    package enum Cause: String, Codable, Sendable, CaseIterable {
        /// Somebody at the booth said "delete that one".
        case deleted
        /// The booth is revoked and was ordered to wipe what it holds.
        case wiped
    }

    package var captureID: Identifier<Capture>
    package var boothID: Identifier<Booth>
    /// The number that the device had given it.
    package var sequence: Int
    package var cause: Cause
    /// By the booth's clock.
    package var at: Date

    package init(
        captureID: Identifier<Capture>, boothID: Identifier<Booth>, sequence: Int, cause: Cause, at: Date
    ) {
        self.captureID = captureID
        self.boothID = boothID
        self.sequence = sequence
        self.cause = cause
        self.at = at
    }

    package var subject: String { captureID.description }
}
