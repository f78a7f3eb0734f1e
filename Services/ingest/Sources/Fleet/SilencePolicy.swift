package import Contracts
package import Foundation

/// Decides whether a booth is silent that should be heard.
package enum SilencePolicy {
    /// A booth that is rented out now, and what is known of it.
    package struct RentedBooth: Sendable, Equatable {
        package var boothID: Identifier<Booth>
        package var rentalID: Identifier<Rental>
        /// When the rental began; a booth that travels there before may be off.
        package var rentedFrom: Date
        /// When it became a booth.
        package var enrolledAt: Date
        /// Its last sign of life by our clock: a word about itself, a file, a capture.
        package var heardAt: Date?

        package init(
            boothID: Identifier<Booth>, rentalID: Identifier<Rental>, rentedFrom: Date, enrolledAt: Date,
            heardAt: Date?
        ) {
            self.boothID = boothID
            self.rentalID = rentalID
            self.rentedFrom = rentedFrom
            self.enrolledAt = enrolledAt
            self.heardAt = heardAt
        }
    }

    /// Since when the booth is silent; nil while it is not.
    ///
    /// - Parameter limit: for how long a booth may say nothing.
    package static func silentSince(_ booth: RentedBooth, limit: Duration, now: Date) -> Date? {
        let expected = max(booth.heardAt ?? booth.enrolledAt, max(booth.rentedFrom, booth.enrolledAt))
        return now.timeIntervalSince(expected) > Double(limit.components.seconds) ? expected : nil
    }
}
