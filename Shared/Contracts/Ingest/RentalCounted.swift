package import FoundationEssentials

/// How many of the captures that a rental's booths made have arrived, as far as anybody knows by now.
///
/// The whole count; said again with a higher entity version when it has changed, every few minutes at most, and for the last
/// time when the rental is complete.
///
/// - Published by: `ingest`.
/// - Heard by: `accounts`, whose pages say it.
/// - Personal data: none.
package struct RentalCounted: Event {
    package static let name: MessageName = "ingest.rental-counted.v1"

    package var rentalID: Identifier<Rental>
    package var customerID: Identifier<Customer>
    /// Numbers that the booths gave to captures during it.
    package var made: Int
    /// Of them, those that arrived and are here.
    package var arrived: Int
    /// Of them, those that were deleted at the booth before they left.
    package var withdrawn: Int
    /// Of them, those that were erased since.
    package var erased: Int
    /// Whether nothing can come any more and nothing is missing.
    package var isComplete: Bool
    package var countedAt: Date

    package init(
        rentalID: Identifier<Rental>, customerID: Identifier<Customer>, made: Int, arrived: Int, withdrawn: Int,
        erased: Int, isComplete: Bool, countedAt: Date
    ) {
        self.rentalID = rentalID
        self.customerID = customerID
        self.made = made
        self.arrived = arrived
        self.withdrawn = withdrawn
        self.erased = erased
        self.isComplete = isComplete
        self.countedAt = countedAt
    }

    package var subject: String { rentalID.description }
}
