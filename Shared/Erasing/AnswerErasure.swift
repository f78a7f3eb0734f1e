package import Contracts
import Logging
package import Messaging
import MessagingRuntime
import PersonalData
package import PostgreSQL

/// Erases what this service holds of a capture, or of a person, proves it and says so.
///
/// The order of one erasure, which may be killed anywhere and run again:
/// 1. the capture's lock: whoever was writing is done, whoever comes finds the tombstone;
/// 2. the tombstone; what is under way outside of a transaction is waited for;
/// 3. what others are owed as well stays theirs; objects go, while rows name them; 4. the key, while a row may still name
///    it; 5. rows, all in one statement;
/// 6. a look that nothing is left; 7. the answer, kept in the tombstone.
///
/// An order that comes again gets the same answer; after `pending` it goes on where it was.
///
/// ```swift
/// Subscription { AnswerErasure<MediaData>($0, holdings: MediaHoldings(runner: $0, objects: objects)) }
/// ```
package struct AnswerErasure<Owner: DataOwner>: MessageHandler {
    private let runner: any QueryRunner
    private let holdings: any Holdings

    /// - Parameter transaction: the running one; the holdings use it too. One order per transaction: an erasure has
    ///   effects that no rollback takes back.
    package init(_ transaction: any QueryRunner, holdings: any Holdings) {
        runner = transaction
        self.holdings = holdings
    }

    package func handle(_ order: EraseData<Owner>, in context: HandlingContext) async throws {
        let tombstones = Tombstones<Owner>(runner: runner)
        if let capture = order.captureID { _ = try await runner.pipeline([Tombstones<Owner>.locking(capture)]) }
        try await tombstones.put(for: order, at: context.now)
        var answer = try await tombstones.answer(to: order.erasureID) ?? ErasureAnswer()
        if !answer.isFinal {
            try await erase(order, in: context, &answer)
            try await tombstones.keep(answer, to: order.erasureID)
        }
        try await context.outbox.publish(
            DataErased<Owner>(
                erasureID: order.erasureID, outcome: answer.outcome, removed: answer.removed, objects: answer.objects,
                retained: answer.retained, answeredAt: context.now))
        context.logger.info(
            "erasure answered",
            metadata: ["erasure.id": "\(order.erasureID)", "outcome": "\(answer.outcome.rawValue)"])
    }

    private func erase(
        _ order: EraseData<Owner>, in context: HandlingContext, _ answer: inout ErasureAnswer
    ) async throws {
        guard let captureID = order.captureID else {
            let rows = try await holdings.erase(Subject(order.lookups), at: context.now)
            return answer.add(rows, objects: 0, isComplete: true)
        }
        let capture = CaptureErasure(erasureID: order.erasureID, captureID: captureID, keyID: order.keyID)
        try await holdings.remember(capture, at: context.now)
        guard try await !holdings.isInUse(captureID, at: context.now) else {
            return try await holdings.destroyKey(of: capture)
        }
        try await holdings.passOn(captureID, at: context.now)
        let objects = try await holdings.removeObjects(of: captureID)
        FaultPoint.reached("objects-erased")
        // Before the rows go, which may be the last to name it; nothing opens from here on, whatever happens.
        try await holdings.destroyKey(of: capture)
        let rows = try await holdings.schema.erase(Subject(captures: [captureID.uuid]), in: runner)
        answer.add(rows, objects: objects, isComplete: try await holdings.isGone(capture))
    }
}
