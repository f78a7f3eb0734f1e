package import Contracts
package import Foundation

/// Decides to which rental a capture belongs.
package enum BindingPolicy {
    /// A rental of the capture's booth.
    package struct Booking: Sendable, Equatable {
        package var rentalID: Identifier<Rental>
        package var customerID: Identifier<Customer>
        package var from: Date
        /// The first instant that is not covered.
        package var until: Date
        /// Whether the customer's documented instruction is there; nobody is shown a capture before.
        package var isInstructed: Bool

        package init(
            rentalID: Identifier<Rental>, customerID: Identifier<Customer>, from: Date, until: Date,
            isInstructed: Bool
        ) {
            self.rentalID = rentalID
            self.customerID = customerID
            self.from = from
            self.until = until
            self.isInstructed = isInstructed
        }
    }

    /// What becomes of a capture.
    package enum Decision: Sendable, Equatable {
        case bound(Booking)
        case parked(CaptureParked.Reason)
    }

    /// - Parameters:
    ///   - isRevoked: whether its booth is; whoever holds a revoked booth is believed nothing.
    ///   - madeAt: corrected by the booth's skew.
    ///   - bookings: of its booth. Exactly one must cover the instant: guessing between two could show a party's
    ///     pictures to another one's host.
    package static func decide(isRevoked: Bool, madeAt: Date, bookings: [Booking]) -> Decision {
        if isRevoked { return .parked(.revoked) }
        let covering = bookings.filter { $0.from <= madeAt && madeAt < $0.until }
        switch covering.count {
        // What an operator does about them differs: a rental that is over may have lasted longer than was booked.
        case 0: return .parked(bookings.contains { $0.until <= madeAt } ? .expired : .unbound)
        case 1: return covering[0].isInstructed ? .bound(covering[0]) : .parked(.noInstruction)
        default: return .parked(.ambiguous)
        }
    }
}
