import Contracts
import Erasing
import Foundation
import HTTPTypes
import Messaging
import MessagingRuntime
import PostgreSQL
import Vault
import WebPages

/// Orders creations and deletes them. The captures they are made of stay what they are.
struct CreationDesk: Sendable {
    let unit: UnitOfWork
    let objects: SealedObjects
    let ledger: ResponsibilityLedger

    /// What is to be made of chosen captures.
    struct Order: Sendable {
        var kind: CreationKind
        /// Checked by ``EditRecipe/faults(hasLogo:)``.
        var words: String?
        var isNewestFirst = false
    }

    static let tooMany = APIError(
        .conflict, code: "too-many-creations",
        message: "A rental has \(StoredCreation.most) of them at most; delete one that is not needed any more.")
    static let tooManyWaiting = APIError(
        .conflict, code: "creations-waiting",
        message: "\(StoredCreation.mostWaiting) are still being made; order the next one when they are done.")
    static let beingMade = APIError(
        .conflict, code: "creation-being-made", message: "It is being made just now; delete it when it is done.")

    /// - Throws: 404 when none of the captures is the rental's; 422 `creation-few` or `creation-many` when they have not as
    ///   many pictures as the kind takes; 409 for more than may be or wait.
    func make(
        _ order: Order, of captures: [Identifier<Capture>], in rental: OwnRental, at now: Date
    ) async throws -> Identifier<Creation> {
        var creation = StoredCreation(
            id: Identifier(at: now), kind: order.kind, keyID: try await objects.vault.createKey(.rental), words: nil,
            isNewestFirst: order.isNewestFirst, askedAt: now)
        do {
            if let words = order.words {
                creation.words = try await objects.vault.seal(
                    words, under: creation.keyID, purpose: StoredCreation.sealedWords)
            }
            try await enter(creation, of: captures, in: rental, at: now)
        } catch let refusal as APIError {
            // Nothing that it seals was written.
            try? await objects.vault.destroyKey(creation.keyID)
            throw refusal
        }
        return creation.id
    }

    private func enter(
        _ creation: StoredCreation, of captures: [Identifier<Capture>], in rental: OwnRental, at now: Date
    ) async throws {
        try await unit.perform(at: now) { transaction, outbox in
            // Nothing is made of a capture that is being erased at the same time.
            let admitted = try await Tombstones<MediaData>(runner: transaction).admitted(captures.sorted())
            try await transaction.lock("media creations \(rental.id)")
            let creations = Creations(runner: transaction)
            guard try await creations.count(of: rental) < StoredCreation.most else { throw Self.tooMany }
            guard try await creations.countWaiting(of: rental.customerID) < StoredCreation.mostWaiting else {
                throw Self.tooManyWaiting
            }
            guard try await !Deletions(runner: transaction).known(captures, of: rental).isEmpty else {
                throw APIError.notFound
            }
            let pictures = try await creations.ingredients(
                of: Array(admitted), in: rental.id, isNewestFirst: creation.isNewestFirst, at: now)
            if let refusal = Self.refusal(of: pictures.count, for: creation.kind) { throw refusal }
            try await creations.add(creation, of: rental, captures: Set(pictures.map(\.captureID)).sorted())
            try await outbox.send(
                MakeCreation(creationID: creation.id, rentalID: rental.id), MessageDetails(rental: rental.id.uuid))
        }
    }

    static func refusal(of count: Int, for kind: CreationKind) -> APIError? {
        guard !kind.pictures.contains(count) else { return nil }
        let (few, many) = (kind.pictures.lowerBound, kind.pictures.upperBound)
        return .invalid(
            "captures", "have \(count) pictures; it takes \(few) to \(many)",
            code: count < few ? "creation-few" : "creation-many")
    }

    /// It cannot be taken back: it can be made again.
    ///
    /// - Throws: 404 for what is another's or is not shown, 409 while it is being made.
    func delete(
        _ id: Identifier<Creation>, of rental: OwnRental, by actor: String, at now: Date
    ) async throws {
        try await unit.perform(at: now, actor: actor) { transaction, _ in
            let creations = Creations(runner: transaction)
            guard try await creations.find(id, of: rental, at: now) != nil else { throw APIError.notFound }
            guard let creation = try await creations.hold(id) else { throw Self.beingMade }
            do {
                _ = try await CreationObjects(objects: objects).remove(creation)
            } catch {
                throw RenderError.translating(error) as? RenderError == .storeAway ? Self.away : error
            }
            try await creations.remove(id)
            try await ledger.record(.creationDeleted(id), by: actor, of: rental.id, at: now, in: transaction)
        }
    }

    private static let away = APIError(
        .serviceUnavailable, code: "store-away", message: "Try again in a minute.", headers: [.retryAfter: "10"])
}
