import Contracts
import Erasing
import Logging
import Messaging
import ObjectStore
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
        if let done = order.after { try await removeReplaced(of: done) }
        guard let rerendering = try await rerenderings.find(order.rerenderingID), rerendering.endedAt == nil else {
            return
        }
        guard let next = try await rerenderings.next(of: rerendering, after: order.after) else {
            context.logger.info("rendered again", metadata: ["rerendering.id": "\(rerendering.id)"])
            return try await rerenderings.end(rerendering.id, at: context.now)
        }
        let passing: Rerenderings.Passing
        do {
            passing = try await render(next.id, under: next.key, rerendering.choice, in: context)
        } catch let error as RenderError where error == .originalAbsent || error.kind == .permanent {
            // One damaged original must not hold up all others; rendering it for the first time told of it.
            context.logger.warning(
                "capture not rendered again",
                metadata: ["capture.id": "\(next.id)", "reason": "\(error.reasonCode)"])
            passing = .failed
        } catch VaultError.destroyed {
            passing = .failed
        }
        try await rerenderings.pass(rerendering.id, passing)
        try await context.outbox.send(RenderAgain(rerenderingID: rerendering.id, after: next.id))
    }

    private func render(
        _ capture: Identifier<Capture>, under key: KeyID, _ choice: RecipeChoice, in context: HandlingContext
    ) async throws -> Rerenderings.Passing {
        guard try await isOurs(capture) else { return .current }
        let renditions = Renditions(runner: transaction)
        let originals = try await renditions.originals(of: capture, lacking: choice)
        guard !originals.isEmpty else { return .current }
        let sitting = RenditionMaker.Sitting(captureID: capture, key: key, originals: originals)
        let outcomes = try await transaction.keptAwake { [maker] in
            try await maker.make(choice, of: sitting, attempt: context.attempt)
        }
        let readable = outcomes.filter { if case .rendered = $0.finding { true } else { false } }
        // What is there stays when nothing better comes of it.
        try await renditions.record(readable, replacing: choice, of: capture, at: context.now)
        return readable.count == outcomes.count ? .made : .failed
    }

    /// Waits for the capture's lock and asks whether it is still there.
    private func isOurs(_ capture: Identifier<Capture>) async throws -> Bool {
        let results = try await transaction.pipeline([
            Tombstones<MediaData>.locking(capture), Tombstones<MediaData>.selecting(capture),
        ])
        return results[1].rows.isEmpty
    }

    private func removeReplaced(of capture: Identifier<Capture>) async throws {
        guard try await isOurs(capture) else { return }
        let recorded = try await Renditions(runner: transaction).objects(of: capture)
        do {
            for name in try await maker.objects.store.names(under: RenditionName.folder(of: capture))
            where !recorded.contains(name.text) {
                try await maker.objects.store.delete(name)
            }
        } catch {
            throw RenderError.translating(error)
        }
    }
}
