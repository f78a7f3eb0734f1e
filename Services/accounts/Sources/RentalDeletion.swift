package import Foundation

/// That a customer has a rental deleted.
package struct RentalDeletion: Sendable, Equatable {
    /// How long a deletion can be taken back.
    package static let revocable: TimeInterval = 600

    package var at: Date
    /// Until then it can be taken back.
    package var finalAt: Date

    package init(at instant: Date) {
        at = instant
        finalAt = instant.addingTimeInterval(Self.revocable)
    }

    package init(at instant: Date, finalAt: Date) {
        at = instant
        self.finalAt = finalAt
    }

    package func isFinal(at now: Date) -> Bool { now >= finalAt }
}
