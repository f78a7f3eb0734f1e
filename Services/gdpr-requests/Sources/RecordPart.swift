import Contracts
import Logging
import Messaging
import PostgreSQL

/// Records an owner's part of a copy, and completes the request with the last one.
struct RecordCopy<Owner: DataOwner>: MessageHandler {
    let runner: Transaction

    func handle(_ exported: DataExported<Owner>, in context: HandlingContext) async throws {
        try await Parts(runner: runner).keep(
            Part(
                requestID: exported.requestID, owner: Owner.owner, records: exported.records, files: exported.files,
                items: exported.items, answeredAt: exported.answeredAt), in: context)
    }
}

/// Records what an owner put right or refused, and completes the request with the last one.
struct RecordCorrection<Owner: DataOwner>: MessageHandler {
    let runner: Transaction

    func handle(_ rectified: DataRectified<Owner>, in context: HandlingContext) async throws {
        try await Parts(runner: runner).keep(
            Part(
                requestID: rectified.requestID, owner: Owner.owner, items: rectified.changed,
                refusal: rectified.refusal, answeredAt: rectified.answeredAt), in: context)
    }
}

extension Parts {
    fileprivate func keep(_ part: Part, in context: HandlingContext) async throws {
        guard let isComplete = try await record(part, at: context.now) else { throw RecordAnswerError.requestUnknown }
        if isComplete { context.logger.info("request complete", metadata: ["request.id": "\(part.requestID)"]) }
    }
}
