package import FoundationEssentials

/// A capture's bytes cannot be shown: they are kept sealed, apart, until somebody decides.
///
/// - Published by: `media`.
/// - Heard by: nobody yet.
/// - Personal data: none.
package struct CaptureQuarantined: Event {
    package static let name: MessageName = "media.capture-quarantined.v1"

    package var captureID: Identifier<Capture>
    package var rentalID: Identifier<Rental>
    /// A word from the decoder's fixed list, such as `truncated`.
    package var reason: String
    package var at: Date

    package init(captureID: Identifier<Capture>, rentalID: Identifier<Rental>, reason: String, at: Date) {
        self.captureID = captureID
        self.rentalID = rentalID
        self.reason = reason
        self.at = at
    }

    package var subject: String { captureID.description }
}
