import Contracts
import Deadlines
import Foundation
import Messaging
import MessagingRuntime
import PostgreSQL

/// Records that one capture is to be erased and says so, in one unit of work. Nobody has to be looked for.
struct OpenCaptureErasure: Sendable {
    let unit: UnitOfWork

    func perform(
        _ capture: Identifier<Capture>, decider: ErasureDecider?, receivedAt: Date, by order: OpenFindRequest.Order,
        at now: Date
    ) async throws -> StoredRequest {
        let request = StoredRequest(
            id: Identifier(at: now), kind: .erase, lookups: [], decider: decider, receivedAt: receivedAt, openedAt: now,
            dueAt: RequestPolicy.deadline(receivedAt: receivedAt).expiresAt, actor: order.actor, reason: order.reason)
        try await unit.perform(at: now) { transaction, outbox in
            try await Requests(runner: transaction).add(request)
            let erasure = FollowingErasure(request, captures: [capture])
            try await erasure.say(through: outbox, at: now)
            try await PostgreSQLAnswers(runner: transaction).markRequested(erasure, at: now)
        }
        return request
    }
}
