package import FoundationEssentials

/// A customer has booked booths for a period.
///
/// The whole state of the rental; sent again with a higher entity version when it changes, and on
/// `accounts republish`. A projection applies only what is newer than what it has.
///
/// - Published by: `accounts`, in the transaction that records the rental.
/// - Heard by: `ingest`, which binds captures; `media`, which shows them; `retention`, which times them.
/// - Personal data: none.
package struct RentalBooked: Event {
    package static let name: MessageName = "accounts.rental-booked.v1"

    package var rentalID: Identifier<Rental>
    package var customerID: Identifier<Customer>
    package var boothIDs: [Identifier<Booth>]
    package var from: Date
    package var until: Date
    /// What the customer wants the captures for, as agreed.
    package var purpose: RentalPurpose
    /// The version of the processing agreement that instructs us (Art. 28(3)(a) GDPR); nil until the customer has
    /// instructed us, and until then nobody is shown a capture of it.
    package var instructionVersion: String?
    /// How many months captures are kept, 6…24.
    package var retentionMonths: Int

    package init(
        rentalID: Identifier<Rental>, customerID: Identifier<Customer>, boothIDs: [Identifier<Booth>], from: Date,
        until: Date, purpose: RentalPurpose, instructionVersion: String?, retentionMonths: Int
    ) {
        self.rentalID = rentalID
        self.customerID = customerID
        self.boothIDs = boothIDs
        self.from = from
        self.until = until
        self.purpose = purpose
        self.instructionVersion = instructionVersion
        self.retentionMonths = retentionMonths
    }

    package var subject: String { rentalID.description }
}

/// What a rental's captures are for.
package enum RentalPurpose: String, Codable, Sendable, CaseIterable {
    case party
    case corporateEvent = "corporate-event"
    case shop
    case campaign
}
