import Contracts
import Erasing
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL
import Vault
import WebPages

/// What a customer does to a picture: trying a change, keeping it, going a step back, going back to the original.
///
/// What was received never changes: a change is a row, and renditions are made anew.
struct EditDesk: Sendable {
    let unit: UnitOfWork
    let vault: Vault

    /// Writes down what is only being tried.
    func attempt(_ recipe: EditRecipe, on picture: EditablePicture, of rental: OwnRental, at now: Date) async throws {
        let words = try await sealed(recipe, for: picture)
        try await changing([picture], at: now) { transaction, _, pictures in
            let logo = try await Self.logo(recipe, of: rental, transaction)
            for picture in pictures {
                try await Edits(runner: transaction).add(
                    Edits.NewStep(recipe: recipe, words: words, logoID: logo, isKept: false), to: picture, at: now)
            }
        }
    }

    /// Makes a change what the picture shows, as soon as it has been made.
    func keep(_ recipe: EditRecipe, on picture: EditablePicture, of rental: OwnRental, at now: Date) async throws {
        let words = try await sealed(recipe, for: picture)
        try await changing([picture], at: now) { transaction, outbox, pictures in
            let logo = try await Self.logo(recipe, of: rental, transaction)
            for picture in pictures {
                let step = Edits.NewStep(recipe: recipe, words: words, logoID: logo, isKept: true)
                try await Edits(runner: transaction).add(step, to: picture, at: now)
                try await Self.order(picture, of: rental, outbox)
            }
        }
    }

    /// Goes back to the picture as it was received; that too is a step that can be taken back.
    func restoreOriginal(of picture: EditablePicture, _ rental: OwnRental, at now: Date) async throws {
        try await changing([picture], at: now) { transaction, outbox, pictures in
            let edits = Edits(runner: transaction)
            for picture in pictures {
                // What is kept at the same time is gone back from, too.
                guard let state = try await edits.hold(picture.original.id), state.wanted != 0 else { continue }
                try await edits.add(Edits.NewStep(recipe: EditRecipe(), isKept: true), to: picture, at: now)
                try await Self.order(picture, of: rental, outbox)
            }
        }
    }

    /// Goes one step back; at the original there is nothing to go back to. What is only being tried is forgotten.
    func undo(_ picture: EditablePicture, of rental: OwnRental, at now: Date) async throws {
        try await changing([picture], at: now) { transaction, outbox, pictures in
            for picture in pictures {
                let (edits, original) = (Edits(runner: transaction), picture.original.id)
                guard let state = try await edits.hold(original),
                    let step = try await edits.step(state.wanted, of: original)
                else { continue }
                // Steps of long ago are forgotten: before them there is the original.
                let isThere = try await edits.step(step.previous, of: original) != nil
                try await edits.want(isThere ? step.previous : 0, of: original, at: now)
                try await Self.order(picture, of: rental, outbox)
            }
        }
    }

    /// Nothing is written of a capture that is being erased at the same time.
    ///
    /// - Throws: 410 when all of them are.
    func changing(
        _ pictures: [EditablePicture], at now: Date,
        _ body: @escaping @Sendable (Transaction, any Outbox, [EditablePicture]) async throws -> Void
    ) async throws {
        try await unit.perform(at: now) { transaction, outbox in
            let captures = Set(pictures.map(\.captureID)).sorted()
            let admitted = try await Tombstones<MediaData>(runner: transaction).admitted(captures)
            let left = pictures.filter { admitted.contains($0.captureID) }
            guard pictures.isEmpty || !left.isEmpty else { throw APIError.gone }
            try await body(transaction, outbox, left)
        }
    }

    static func order(_ picture: EditablePicture, of rental: OwnRental, _ outbox: any Outbox) async throws {
        try await outbox.send(
            MakeEdit(captureID: picture.captureID, originalID: picture.original.id),
            MessageDetails(rental: rental.id.uuid))
    }

    static func logo(
        _ recipe: EditRecipe, of rental: OwnRental, _ transaction: Transaction
    ) async throws -> Identifier<Logo>? {
        guard recipe.logo != nil else { return nil }
        guard let logo = try await Logos(runner: transaction).newest(of: rental) else {
            throw EditFault(field: "logo", kind: .logoMissing, message: "wants a logo to be uploaded first").refusal
        }
        return logo.id
    }

    private func sealed(_ recipe: EditRecipe, for picture: EditablePicture) async throws -> SealedValue? {
        guard let words = recipe.text?.words else { return nil }
        return try await vault.seal(words, under: picture.keyID, purpose: StoredEdit.purpose)
    }
}
