import Contracts
import Journal
import Logging
import Messaging
import PostgreSQL

/// Opens an erasure for each capture of a request, and one for the person's other data.
///
/// The customer is asked about captures unless a decision is taken already (``ErasureDecision``). About a person's other
/// data nobody is asked: we are their controller, and the owners know what has to be kept.
struct EraseForRequest: MessageHandler {
    let transaction: Transaction
    let journal: Journal

    func handle(_ request: ErasureRequested, in context: HandlingContext) async throws {
        let saga = ErasureSaga(transaction: transaction, journal: journal, now: context.now)
        let wish = ErasureRecord.Wish(
            actor: context.envelope.actor ?? context.envelope.source,
            reason: context.envelope.reason ?? "request \(request.requestID)")
        let step: ErasureCourse.Step = ErasureDecision.isTaken(by: context.envelope.actor) ? .approved : .asked
        // In one order everywhere, so that two requests that share captures do not wait in a circle.
        for capture in Set(request.captures).sorted() {
            try await context.outbox.say(
                try await saga.open(capture, by: step, cause: .request, wish: wish, request: request.requestID))
        }
        if !request.lookups.isEmpty {
            try await context.outbox.say(
                try await saga.open(personOf: request.requestID, lookups: request.lookups, wish: wish))
        }
        context.logger.info(
            "erasures opened",
            metadata: ["request.id": "\(request.requestID)", "captures": "\(request.captures.count)"])
    }
}
