package import Contracts
package import Messaging
import Logging

/// Records what an owner of data has found, and completes the request with the last answer.
///
/// The answer of `ingest` also says which captures are the person's: with them, `retention` is asked, who knows captures
/// only.
package struct RecordAnswer<Owner: DataOwner>: MessageHandler {
    let answers: any Answers

    package init(answers: any Answers) { self.answers = answers }

    package func handle(_ found: DataFound<Owner>, in context: HandlingContext) async throws {
        let answer = Answer(
            requestID: found.requestID, owner: Owner.owner, items: found.items, answeredAt: found.answeredAt)
        guard let state = try await answers.record(answer) else { throw RecordAnswerError.requestUnknown }
        if Owner.owner == .ingest {
            try await context.outbox.send(
                FindData<RetentionData>(
                    requestID: found.requestID, lookups: [], askedAt: context.now, captures: found.captures ?? []))
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

    var kind: FailureKind { .permanent }
    var reasonCode: String {
        switch self {
        case .requestUnknown: "request-unknown"
        }
    }
}
