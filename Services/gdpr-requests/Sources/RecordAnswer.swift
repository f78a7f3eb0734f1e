package import Contracts
package import Messaging
import Logging

/// Records what an owner of data has found. With the last answer the request is complete, or what else is wanted follows:
/// every owner is ordered to copy or to put right, or `retention` is told what to erase.
///
/// The answer of `ingest` also says which captures are the person's: with them, `retention` is asked, who knows captures
/// only.
package struct RecordAnswer<Owner: DataOwner>: MessageHandler {
    let answers: any Answers

    package init(answers: any Answers) { self.answers = answers }

    package func handle(_ found: DataFound<Owner>, in context: HandlingContext) async throws {
        let answer = Answer(
            requestID: found.requestID, owner: Owner.owner, items: found.items,
            captures: found.captures ?? [], answeredAt: found.answeredAt)
        guard let state = try await answers.record(answer) else { throw RecordAnswerError.requestUnknown }
        guard state.following != .closed else { return }
        if Owner.owner == .ingest {
            try await context.outbox.send(
                FindData<RetentionData>(
                    requestID: found.requestID, lookups: [], askedAt: context.now, captures: found.captures ?? []))
        }
        guard state.missing.isEmpty else { return }
        switch state.following {
        case .nothing where state.completedAt == nil:
            try await answers.complete(found.requestID, at: context.now)
            context.logger.info("request complete", metadata: ["request.id": "\(found.requestID)"])
        case .due(let orders): try await send(orders, of: found.requestID, in: context)
        case .erasure(let erasure):
            try await erasure.say(through: context.outbox, at: context.now)
            try await answers.markRequested(erasure, at: context.now)
            context.logger.info("erasure requested", metadata: ["request.id": "\(found.requestID)"])
        case .nothing, .sent, .closed: break
        }
    }

    private func send(
        _ orders: FollowingOrders, of request: Identifier<SubjectRequest>, in context: HandlingContext
    ) async throws {
        for owner in OwnerName.allCases {
            // A key for each, so that one owner that was never started holds up nobody else.
            try await context.outbox.send(
                owner.order(orders, of: request, askedAt: context.now),
                MessageDetails(orderingKey: "\(request) \(owner.rawValue)"))
        }
        try await answers.markOrdered(request, at: context.now)
        context.logger.info("everybody has found, orders sent", metadata: ["request.id": "\(request)"])
    }
}

/// Why an answer cannot be recorded.
enum RecordAnswerError: ClassifiedError {
    /// The request was committed before anybody was asked, so it will not appear by waiting.
    case requestUnknown

    var kind: FailureKind { .permanent }
    var reasonCode: String {
        switch self {
        case .requestUnknown: "request-unknown"
        }
    }
}
