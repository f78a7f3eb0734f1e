package import FoundationEssentials

/// Why a capture is erased.
package enum ErasureCause: String, Codable, Sendable, CaseIterable {
    /// Its time is over.
    case clock
    /// The guest asked on the capture's page.
    case guest
    /// A person exercised the right to erasure, or an operator had it done.
    case request
    /// The customer deleted the rental.
    case rental
    /// The customer deleted this capture.
    case customer
}

/// A capture is not to be shown any more: it is going to be erased, or somebody decides whether it is.
///
/// - Published by: `retention`.
/// - Heard by: `media`, whose links and pages answer 410 with the cause.
/// - Personal data: none.
package struct CaptureHidden: Event {
    package static let name: MessageName = "retention.capture-hidden.v1"

    package var captureID: Identifier<Capture>
    package var erasureID: Identifier<Erasure>
    package var cause: ErasureCause
    package var hiddenAt: Date

    package init(
        captureID: Identifier<Capture>, erasureID: Identifier<Erasure>, cause: ErasureCause, hiddenAt: Date
    ) {
        self.captureID = captureID
        self.erasureID = erasureID
        self.cause = cause
        self.hiddenAt = hiddenAt
    }

    package var subject: String { captureID.description }
}

/// A hidden capture is shown again: the customer refused, or the deletion was taken back.
///
/// - Published by: `retention`.
/// - Heard by: `media`.
/// - Personal data: none.
package struct CaptureShown: Event {
    package static let name: MessageName = "retention.capture-shown.v1"

    package var captureID: Identifier<Capture>
    package var erasureID: Identifier<Erasure>
    package var shownAt: Date

    package init(captureID: Identifier<Capture>, erasureID: Identifier<Erasure>, shownAt: Date) {
        self.captureID = captureID
        self.erasureID = erasureID
        self.shownAt = shownAt
    }

    package var subject: String { captureID.description }
}
