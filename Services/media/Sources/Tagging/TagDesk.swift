import Contracts
import Erasing
import Foundation
import MessagingRuntime
import PostgreSQL
import Vault

/// Puts words on captures and takes them off again.
struct TagDesk: Sendable {
    let unit: UnitOfWork
    let vault: Vault

    /// - Returns: the tag, and the captures that bear it now; captures that are not the rental's are left alone.
    /// - Throws: ``TagTerms/Refusal``.
    func add(
        _ word: String, to captures: [Identifier<Capture>], of rental: OwnRental, at now: Date
    ) async throws -> (tag: Identifier<Tag>, captures: [Identifier<Capture>]) {
        let word = try TagTerms.tidy(word)
        return try await unit.perform(at: now) { transaction, _ in
            // Two that bring the same word at the same time bring one tag.
            try await transaction.lock("media tags \(rental.id)")
            let tags = Tags(runner: transaction, vault: vault)
            // Nothing is written of a capture that is being erased at the same time.
            let admitted = try await Tombstones<MediaData>(runner: transaction).admitted(captures.sorted())
            let found = try await tags.captures(admitted.sorted(), of: rental)
            let known = try await tags.list(of: rental).first { TagTerms.isSame($0.word, word) }
            let tag = known?.id ?? Identifier<Tag>(at: now)
            if known == nil, try await tags.count(of: rental) >= TagTerms.mostOfRental {
                throw TagTerms.Refusal.tooMany.error
            }
            guard found.allSatisfy({ $0.words < TagTerms.mostOfCapture }) else {
                throw TagTerms.Refusal.tooManyOfCapture.error
            }
            try await tags.add(
                tag, known?.word ?? word, to: found.map { ($0.id, $0.key) }, of: rental, at: now)
            return (tag, found.map(\.id))
        }
    }

    /// - Returns: the captures that bore it.
    func remove(
        _ tag: Identifier<Tag>, from captures: [Identifier<Capture>], of rental: OwnRental, at now: Date
    ) async throws -> [Identifier<Capture>] {
        try await unit.perform(at: now) { transaction, _ in
            try await Tags(runner: transaction, vault: vault).remove(tag, from: captures, of: rental)
        }
    }
}
