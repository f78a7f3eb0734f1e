package import FoundationEssentials

/// A customer has a rental deleted, with every capture in it.
///
/// - Published by: `accounts`.
/// - Heard by: `retention`, which hides the captures at once and erases them at ``finalAt``.
/// - Personal data: none.
package struct RentalDeleted: Event {
    package static let name: MessageName = "accounts.rental-deleted.v1"

    package var rentalID: Identifier<Rental>
    package var customerID: Identifier<Customer>
    package var deletedAt: Date
    /// Until then ``RentalRestored`` takes it back.
    package var finalAt: Date

    package init(
        rentalID: Identifier<Rental>, customerID: Identifier<Customer>, deletedAt: Date, finalAt: Date
    ) {
        self.rentalID = rentalID
        self.customerID = customerID
        self.deletedAt = deletedAt
        self.finalAt = finalAt
    }

    package var subject: String { rentalID.description }
}

/// A deleted rental was taken back in time.
///
/// - Published by: `accounts`.
/// - Heard by: `retention`, which shows the captures again.
/// - Personal data: none.
package struct RentalRestored: Event {
    package static let name: MessageName = "accounts.rental-restored.v1"

    package var rentalID: Identifier<Rental>
    package var restoredAt: Date

    package init(rentalID: Identifier<Rental>, restoredAt: Date) {
        self.rentalID = rentalID
        self.restoredAt = restoredAt
    }

    package var subject: String { rentalID.description }
}
