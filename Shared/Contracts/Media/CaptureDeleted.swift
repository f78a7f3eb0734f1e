package import FoundationEssentials

/// A customer has deleted a capture; it is not shown any more from that instant on.
///
/// - Published by: `media`.
/// - Heard by: `retention`, which erases it at ``finalAt``.
/// - Personal data: none.
package struct CaptureDeleted: Event {
    package static let name: MessageName = "media.capture-deleted.v1"

    package var captureID: Identifier<Capture>
    package var rentalID: Identifier<Rental>
    package var deletedAt: Date
    /// Until then ``CaptureRestored`` takes it back.
    package var finalAt: Date

    package init(
        captureID: Identifier<Capture>, rentalID: Identifier<Rental>, deletedAt: Date, finalAt: Date
    ) {
        self.captureID = captureID
        self.rentalID = rentalID
        self.deletedAt = deletedAt
        self.finalAt = finalAt
    }

    package var subject: String { captureID.description }
}

/// A customer has taken the deletion of a capture back in time.
///
/// - Published by: `media`.
/// - Heard by: `retention`.
/// - Personal data: none.
package struct CaptureRestored: Event {
    package static let name: MessageName = "media.capture-restored.v1"

    package var captureID: Identifier<Capture>
    package var rentalID: Identifier<Rental>
    package var restoredAt: Date

    package init(captureID: Identifier<Capture>, rentalID: Identifier<Rental>, restoredAt: Date) {
        self.captureID = captureID
        self.rentalID = rentalID
        self.restoredAt = restoredAt
    }

    package var subject: String { captureID.description }
}
