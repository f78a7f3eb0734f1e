import Contracts
import Messaging
import PostgreSQL

/// Keeps what pages need to know of a rental.
struct KeepRental: MessageHandler {
    let rentals: Rentals<Transaction>

    func handle(_ rental: RentalBooked, in context: HandlingContext) async throws {
        try await rentals.keep(
            KnownRental(
                id: rental.rentalID, customerID: rental.customerID, purpose: rental.purpose,
                agreementVersion: rental.instructionVersion,
                version: context.envelope.entityVersion ?? 0))
    }
}
