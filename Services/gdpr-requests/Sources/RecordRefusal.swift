package import Contracts
import Logging
package import Messaging

/// Records that a customer refused to have a capture erased; with the last end the request is complete.
package struct RecordRefusal: MessageHandler {
    let ends: any ErasureEnds

    package init(ends: any ErasureEnds) { self.ends = ends }

    package func handle(_ refused: ErasureRefused, in context: HandlingContext) async throws {
        guard let request = refused.requestID else { return }
        guard
            let isComplete = try await ends.end(
                .refused(reason: refused.reason), of: refused.captureID, erasure: refused.erasureID, for: request,
                at: refused.refusedAt)
        else { throw RecordAnswerError.requestUnknown }
        if isComplete { context.logger.info("request complete", metadata: ["request.id": "\(request)"]) }
    }
}
