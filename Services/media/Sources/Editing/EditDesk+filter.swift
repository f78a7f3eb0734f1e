import Contracts
import Foundation
import HTTPTypes
import MessagingRuntime
import PostgreSQL
import WebPages

extension EditDesk {
    /// Pictures of one customer that may wait to be made before another filter is put on many: everybody's edits are made
    /// one after the other.
    static let mostWaiting = 500

    static let tooManyWaiting = APIError(
        .conflict, code: "edits-waiting",
        message: "More than \(mostWaiting) pictures are still being made; put the next filter on when they are done.")

    /// Puts one filter on many pictures; what else was changed about each of them stays.
    ///
    /// - Returns: what ``FilterBatches/progress(of:_:)`` tells about.
    /// - Throws: 404 when none of the captures is the rental's, 409 while too many of the customer's pictures wait.
    func put(
        _ filter: PhotoFilter, on captures: [Identifier<Capture>], of rental: OwnRental, at now: Date
    ) async throws -> Identifier<FilterBatch> {
        let id = Identifier<FilterBatch>(at: now)
        let known = try await unit.perform(at: now) { transaction, _ in
            try await Deletions(runner: transaction).shown(captures, of: rental)
        }
        guard !known.isEmpty else { throw APIError.notFound }
        let pictures = try await unit.perform(at: now) { transaction, _ in
            let waiting = try await FilterBatches(runner: transaction).countWaiting(of: rental.customerID)
            guard waiting <= Self.mostWaiting else { throw Self.tooManyWaiting }
            return try await Edits(runner: transaction).pictures(of: known, in: rental, at: now)
        }
        let leftOut = captures.count - Set(pictures.map(\.captureID)).count
        try await changing(pictures, at: now) { transaction, outbox, pictures in
            try await FilterBatches(runner: transaction).add(
                id, of: rental, chosen: captures.count, leftOut: leftOut, at: now)
            let edits = Edits(runner: transaction)
            let steps = try await edits.wanted(of: pictures.map(\.original.id))
            for picture in pictures {
                let step = steps[picture.original.id]
                var recipe = step?.recipe ?? EditRecipe()
                recipe.filter = filter
                try await edits.add(
                    Edits.NewStep(
                        recipe: recipe, words: step?.words, logoID: step?.logoID, batchID: id, isKept: true),
                    to: picture, at: now)
                try await Self.order(picture, of: rental, outbox)
            }
        }
        return id
    }
}
