package import Contracts
package import Messaging
import Logging

/// Records what an owner of data has found, and completes the request with the last answer.
///
/// The answer of `ingest` also says which captures are the person's: with them, `retention` is asked, who knows captures
/// only.
package struct RecordAnswer<Found: FoundEvent>: MessageHandler {
    let answers: any Answers

    package init(answers: any Answers) { self.answers = answers }

    package func handle(_ found: Found, in context: HandlingContext) async throws {
        guard let owner = DataOwner(rawValue: Found.name.owner) else { throw RecordAnswerError.ownerUnknown }
        let answer = Answer(
            requestID: found.requestID, owner: owner, items: found.items, answeredAt: found.answeredAt)
        guard let state = try await answers.record(answer) else { throw RecordAnswerError.requestUnknown }
        if let ingest = found as? IngestDataFound {
            var order = FindRetentionData(requestID: found.requestID, lookups: [], askedAt: context.now)
            order.captures = ingest.captures ?? []
            try await context.outbox.send(order)
        }
        if state.missing.isEmpty, state.completedAt == nil {
            try await answers.complete(found.requestID, at: context.now)
            context.logger.info("request complete", metadata: ["request.id": "\(found.requestID)"])
        }
    }
}

/// Why an answer cannot be recorded.
enum RecordAnswerError: ClassifiedError {
    /// The request was committed before anybody was asked, so it will not appear by waiting.
    case requestUnknown
    case ownerUnknown

    var kind: FailureKind { .permanent }
    var reasonCode: String {
        switch self {
        case .requestUnknown: "request-unknown"
        case .ownerUnknown: "owner-unknown"
        }
    }
}
