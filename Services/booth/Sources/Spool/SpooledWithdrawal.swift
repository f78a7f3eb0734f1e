package import Contracts
package import FoundationEssentials

/// A capture that went from the spool without a receipt, of which the platform has still to be told.
package struct SpooledWithdrawal: Codable, Sendable, Equatable {
    /// The form of this file, for later releases.
    package private(set) var format = 1
    package let capture: Identifier<Capture>
    package let sequence: Int
    package let cause: CaptureWithdrawn.Cause
    /// By the booth's clock.
    package let at: Date

    package init(_ capture: SpooledCapture, because cause: CaptureWithdrawn.Cause, at instant: Date) {
        self.capture = capture.id
        sequence = capture.sequence
        self.cause = cause
        at = instant.inMilliseconds
    }

    /// The fact to publish.
    package func message(from booth: Identifier<Booth>) -> CaptureWithdrawn {
        CaptureWithdrawn(captureID: capture, boothID: booth, sequence: sequence, cause: cause, at: at)
    }
}
