package import FoundationEssentials

/// A booth that is rented out now has given no sign of life for longer than it may.
///
/// - Published by: `ingest`, once for each silence.
/// - Heard by: nobody yet; operators see it in `ingest booth fleet` and are woken by an alert.
/// - Personal data: none.
package struct BoothSilent: Event {
    package static let name: MessageName = "ingest.booth-silent.v1"

    package var boothID: Identifier<Booth>
    /// The rental during which it is silent.
    package var rentalID: Identifier<Rental>
    /// When it was heard last, or should have been heard first.
    package var silentSince: Date
    package var noticedAt: Date

    package init(
        boothID: Identifier<Booth>, rentalID: Identifier<Rental>, silentSince: Date, noticedAt: Date
    ) {
        self.boothID = boothID
        self.rentalID = rentalID
        self.silentSince = silentSince
        self.noticedAt = noticedAt
    }

    package var subject: String { boothID.description }
}

/// A booth that was silent has been heard again.
///
/// - Published by: `ingest`, once after each ``BoothSilent``.
/// - Heard by: nobody yet.
/// - Personal data: none.
package struct BoothHeardAgain: Event {
    package static let name: MessageName = "ingest.booth-heard-again.v1"

    package var boothID: Identifier<Booth>
    package var silentSince: Date
    package var heardAt: Date

    package init(boothID: Identifier<Booth>, silentSince: Date, heardAt: Date) {
        self.boothID = boothID
        self.silentSince = silentSince
        self.heardAt = heardAt
    }

    package var subject: String { boothID.description }
}
