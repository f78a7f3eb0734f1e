package import Contracts
package import Messaging

/// Keeps a rental's terms, and times its captures again when they change.
package struct KeepRental: MessageHandler {
    package let rentals: any Rentals
    package let clocks: any Clocks

    package init(rentals: any Rentals, clocks: any Clocks) {
        self.rentals = rentals
        self.clocks = clocks
    }

    package func handle(_ rental: RentalBooked, in context: HandlingContext) async throws {
        let terms = RentalTerms(
            rentalID: rental.rentalID, customerID: rental.customerID, retentionMonths: rental.retentionMonths,
            version: context.envelope.entityVersion ?? 0)
        guard try await rentals.keep(terms) else { return }
        for var timer in try await clocks.clocks(of: rental.rentalID) {
            let before = timer
            try timer.set(terms)
            guard timer != before else { continue }
            try await clocks.set(timer, at: context.now)
            try await context.outbox.publish(timer.fact, MessageDetails(rental: rental.rentalID.uuid))
        }
    }
}
