import Contracts
import Erasing
import Logging
import Messaging
import PostgreSQL
import Vault

/// Makes renditions of one capture again and orders the next one; originals are only read.
///
/// Nobody else works on the capture meanwhile. What the renditions replace in the store is removed with the next
/// message, when the rows that name the new ones stand.
struct RenderOneAgain: MessageHandler {
    let transaction: Transaction
    let maker: RenditionMaker

    func handle(_ order: RenderAgain, in context: HandlingContext) async throws {
        let rerenderings = Rerenderings(runner: transaction)
        if let done = order.after, try await isOurs(done) {
            try await ReplacedRenditions(runner: transaction, objects: maker.objects).remove(of: done, context.logger)
        }
        guard let rerendering = try await rerenderings.find(order.rerenderingID), rerendering.endedAt == nil else {
            return
        }
        guard let next = try await rerenderings.next(of: rerendering, after: order.after) else {
            context.logger.info("rendered again", metadata: ["rerendering.id": "\(rerendering.id)"])
            return try await rerenderings.end(rerendering.id, at: context.now)
        }
        let passing = try await passing(of: next.id, under: next.key, rerendering.choice, in: context)
        if case .failed(let reason) = passing {
            context.logger.warning(
                "capture not rendered again", metadata: ["capture.id": "\(next.id)", "reason": "\(reason)"])
        }
        try await rerenderings.pass(rerendering.id, passing)
        try await context.outbox.send(RenderAgain(rerenderingID: rerendering.id, after: next.id))
    }

    /// What is wrong with one capture must not hold up those behind it: it is counted with its reason, and passed.
    private func passing(
        of capture: Identifier<Capture>, under key: KeyID, _ choice: RecipeChoice, in context: HandlingContext
    ) async throws -> Rerenderings.Passing {
        do {
            return try await render(capture, under: key, choice, in: context)
        } catch {
            guard let reason = RenderPolicy.passesBy(error) else { throw error }
            return .failed(reason: reason)
        }
    }

    private func render(
        _ capture: Identifier<Capture>, under key: KeyID, _ choice: RecipeChoice, in context: HandlingContext
    ) async throws -> Rerenderings.Passing {
        guard try await isOurs(capture) else { return .current }
        let renditions = Renditions(runner: transaction)
        let originals = try await renditions.originals(of: capture, lacking: choice)
        guard !originals.isEmpty else { return .current }
        // What a customer has changed about a picture stays changed.
        let edits = try await EditOpener(runner: transaction, objects: maker.objects).standing(of: capture, under: key)
        let sitting = RenditionMaker.Sitting(captureID: capture, key: key, originals: originals, edits: edits)
        let outcomes = try await transaction.keptAwake { [maker] in
            try await maker.make(choice, of: sitting, attempt: context.attempt)
        }
        let readable = outcomes.filter { $0.finding.reason == nil }
        // What is there stays when nothing better comes of it.
        try await renditions.record(readable, replacing: choice, of: capture, at: context.now)
        return outcomes.lazy.compactMap(\.finding.reason).first.map { .failed(reason: $0) } ?? .made
    }

    /// Waits for the capture's lock and asks whether it is still there.
    private func isOurs(_ capture: Identifier<Capture>) async throws -> Bool {
        let results = try await transaction.pipeline([
            Tombstones<MediaData>.locking(capture), Tombstones<MediaData>.selecting(capture),
        ])
        return results[1].rows.isEmpty
    }
}
