package import FoundationEssentials

/// How far the rendering of a capture is that takes long; at most every two seconds, and never for one that is quick.
///
/// A rendering that has to begin again tells smaller numbers once more. That it is done, `CaptureReady` says.
///
/// - Published by: `media`, beside the transaction of the rendering.
/// - Heard by: nobody yet.
/// - Personal data: none.
package struct CaptureRendering: Event {
    package static let name: MessageName = "media.capture-rendering.v1"

    package var captureID: Identifier<Capture>
    package var rentalID: Identifier<Rental>
    /// Originals that are done, of all that the capture has.
    package var done: Int
    package var total: Int
    /// Of everything, from 0 to 99: an original counts also while it is in work.
    package var percent: Int
    package var at: Date

    package init(
        captureID: Identifier<Capture>, rentalID: Identifier<Rental>, done: Int, total: Int, percent: Int, at: Date
    ) {
        self.captureID = captureID
        self.rentalID = rentalID
        self.done = done
        self.total = total
        self.percent = percent
        self.at = at
    }

    package var subject: String { captureID.description }
}
