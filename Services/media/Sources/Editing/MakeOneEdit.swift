import Contracts
import Erasing
import Foundation
import Logging
import Messaging
import PostgreSQL
import Vault

/// Makes the renditions of one picture anew from its original, as its customer wants them now.
///
/// Until the end everybody sees the former ones, and they stay when it does not work. A message that comes again finds
/// that the picture shows what is wanted; made twice, the same renditions would lie in the same places. The message after
/// removes from the store what no row names any more.
struct MakeOneEdit: MessageHandler {
    let transaction: Transaction
    let maker: RenditionMaker

    func handle(_ order: MakeEdit, in context: HandlingContext) async throws {
        // One of two that change the same picture would put its renditions under the other's number.
        try await transaction.lock("media edit \(order.originalID)")
        let edits = Edits(runner: transaction)
        guard let state = try await edits.state(of: order.originalID) else { return }
        guard state.isBeingMade else { return try await tidy(order.captureID, in: context) }
        guard try await Tombstones<MediaData>(runner: transaction).admits(order.captureID),
            let sitting = try await sitting(order)
        else { return }
        do {
            try await make(state.wanted, of: order, sitting, in: context)
        } catch {
            guard let reason = RenderPolicy.passesBy(error) else { throw error }
            try await fail(state.wanted, of: order, because: reason, in: context)
        }
        try await context.outbox.send(order)
    }

    private func make(
        _ number: Int, of order: MakeEdit, _ sitting: RenditionMaker.Sitting, in context: HandlingContext
    ) async throws {
        let edits = Edits(runner: transaction)
        var sitting = sitting
        if number > 0 {
            guard let step = try await edits.step(number, of: order.originalID) else {
                return try await fail(number, of: order, because: "step-absent", in: context)
            }
            sitting.edits[order.originalID] = try await EditOpener(runner: transaction, objects: maker.objects)
                .open(step)
        }
        let outcomes = try await transaction.keptAwake { [maker, sitting] in
            try await maker.make(.all, of: sitting, attempt: context.attempt)
        }
        if let reason = outcomes.lazy.compactMap(\.finding.reason).first {
            return try await fail(number, of: order, because: reason, in: context)
        }
        try await Renditions(runner: transaction)
            .record(outcomes, replacing: .all, of: order.captureID, at: context.now)
        try await edits.stand(number, of: order.originalID)
        context.logger.info("picture edited", metadata: ["capture.id": "\(order.captureID)", "step": "\(number)"])
    }

    private func fail(
        _ number: Int, of order: MakeEdit, because reason: String, in context: HandlingContext
    ) async throws {
        try await Edits(runner: transaction).fail(number, of: order.originalID, because: reason)
        context.logger.warning(
            "picture not edited", metadata: ["capture.id": "\(order.captureID)", "reason": "\(reason)"])
    }

    private func sitting(_ order: MakeEdit) async throws -> RenditionMaker.Sitting? {
        try await transaction.row(
            """
            select o.id, o.role, o.object, o.length, o.sha256, c.key_id
            from original o join capture c on c.id = o.capture_id
            where o.id = \(order.originalID.uuid) and c.id = \(order.captureID.uuid) and c.state = 'ready'
            """
        ).map { row in
            RenditionMaker.Sitting(
                captureID: order.captureID, key: KeyID(try row.decode("key_id", as: UUID.self)),
                originals: [try Renditions<Transaction>.stored(row)])
        }
    }

    /// Nobody else works on the capture meanwhile: what is being made is not recorded yet.
    private func tidy(_ capture: Identifier<Capture>, in context: HandlingContext) async throws {
        let results = try await transaction.pipeline([
            Tombstones<MediaData>.locking(capture), Tombstones<MediaData>.selecting(capture),
        ])
        guard results[1].rows.isEmpty else { return }
        try await ReplacedRenditions(runner: transaction, objects: maker.objects).remove(of: capture, context.logger)
    }
}
