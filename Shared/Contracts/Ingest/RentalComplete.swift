package import FoundationEssentials

/// A rental is over, each of its booths was heard afterwards with nothing left to send, and all that they made during it
/// has arrived.
///
/// - Published by: `ingest`, once per rental.
/// - Heard by: nobody yet.
/// - Personal data: none.
package struct RentalComplete: Event {
    package static let name: MessageName = "ingest.rental-complete.v1"

    package var rentalID: Identifier<Rental>
    package var customerID: Identifier<Customer>
    /// Captures that the booths made during it.
    package var made: Int
    /// Of them, those that arrived and are here.
    package var arrived: Int
    /// Of them, those that were deleted at the booth before they left.
    package var withdrawn: Int
    /// Of them, those that were erased since.
    package var erased: Int
    package var completedAt: Date

    package init(
        rentalID: Identifier<Rental>, customerID: Identifier<Customer>, made: Int, arrived: Int, withdrawn: Int,
        erased: Int, completedAt: Date
    ) {
        self.rentalID = rentalID
        self.customerID = customerID
        self.made = made
        self.arrived = arrived
        self.withdrawn = withdrawn
        self.erased = erased
        self.completedAt = completedAt
    }

    package var subject: String { rentalID.description }
}
