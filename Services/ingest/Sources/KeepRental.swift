import Contracts
import Foundation
import Logging
import Messaging
import PostgreSQL

/// Keeps a rental's terms, and settles parked captures again that they may cover now.
///
/// What is bound stays bound, whatever becomes of the period afterwards: it has been shown by then.
struct KeepRental<Runner: QueryRunner>: MessageHandler {
    /// One transaction's worth; an operator's `parked bind` does the rest, should there ever be more.
    private static var limit: Int { 10_000 }

    let runner: Runner

    func handle(_ rental: RentalBooked, in context: HandlingContext) async throws {
        let now = context.now.inMilliseconds
        let rentals = Rentals(runner: runner)
        // Also those that the rental had: a booth that leaves it may make an ambiguous capture clear.
        let affected = Set(rental.boothIDs).union(try await rentals.booths(of: rental.rentalID))
        let booths = try await Booths(runner: runner).lock(Array(affected))
        let terms = RentalTerms(
            rentalID: rental.rentalID, customerID: rental.customerID, boothIDs: rental.boothIDs, from: rental.from,
            until: rental.until, retentionMonths: rental.retentionMonths,
            isInstructed: rental.instructionVersion != nil, version: context.envelope.entityVersion ?? 0)
        guard try await rentals.keep(terms) else { return }
        let byID = Dictionary(booths.map { ($0.id, $0) }) { first, _ in first }
        let parked = try await Captures(runner: runner).parked(of: booths.map(\.id), atMost: Self.limit)
        for capture in parked {
            guard let booth = byID[capture.boothID] else { continue }
            let outcome = try await CaptureBinding(runner: runner).settle(capture.id, of: booth, at: now)
            try await outcome?.publish(to: context.outbox)
        }
        context.logger.info(
            "rental kept", metadata: ["rental.id": "\(rental.rentalID)", "parked.looked.at": "\(parked.count)"])
    }
}
