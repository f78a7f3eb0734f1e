package import FoundationEssentials

/// Until when a capture is kept is decided.
///
/// - Published by: `retention`.
/// - Heard by: `media` and `accounts`, whose pages say it.
/// - Personal data: none.
package struct ClockSet: Event {
    package static let name: MessageName = "retention.clock-set.v1"

    package var captureID: Identifier<Capture>
    package var rentalID: Identifier<Rental>
    /// Nothing is erased by itself before this.
    package var notBefore: Date
    /// When it will be erased.
    package var eraseAt: Date
    /// Nothing survives this.
    package var notAfter: Date

    package init(
        captureID: Identifier<Capture>, rentalID: Identifier<Rental>, notBefore: Date, eraseAt: Date, notAfter: Date
    ) {
        self.captureID = captureID
        self.rentalID = rentalID
        self.notBefore = notBefore
        self.eraseAt = eraseAt
        self.notAfter = notAfter
    }

    package var subject: String { captureID.description }
}
