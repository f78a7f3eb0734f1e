import Contracts
import FoundationEssentials

/// The fact that each system says about each capture once it is stored. It exists in this measurement only.
struct CaptureRecorded: Event {
    static let name: MessageName = "media.capture-recorded.v1"

    var captureID: String
    var rentalID: UUID?
    var recordedAt: Date

    var subject: String { captureID }
}
