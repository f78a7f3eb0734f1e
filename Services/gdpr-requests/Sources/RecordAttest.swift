package import Contracts
package import Messaging
import Logging

/// Records that something was erased for a request; with the last end the request is complete.
package struct RecordAttest: MessageHandler {
    let ends: any ErasureEnds

    package init(ends: any ErasureEnds) { self.ends = ends }

    package func handle(_ attested: ErasureAttested, in context: HandlingContext) async throws {
        // Most erasures are asked for by nobody: their time is over, or the customer deleted a rental.
        guard let request = attested.requestID else { return }
        guard
            let isComplete = try await ends.end(
                .erased(attested.parts), of: attested.captureID, erasure: attested.erasureID, for: request,
                at: attested.completedAt)
        else { throw RecordAnswerError.requestUnknown }
        if isComplete { context.logger.info("request complete", metadata: ["request.id": "\(request)"]) }
    }
}
