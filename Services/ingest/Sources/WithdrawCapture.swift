import Contracts
import Foundation
import Logging
import Messaging
import PostgreSQL

/// Writes down that a capture will never come, and removes what was uploaded of it.
struct WithdrawCapture<Runner: QueryRunner>: MessageHandler {
    let runner: Runner
    let holdings: IngestHoldings

    func handle(_ withdrawn: CaptureWithdrawn, in context: HandlingContext) async throws {
        guard context.envelope.id == withdrawn.captureID.uuid else { throw CaptureRefusal.invalid("id") }
        guard let booth = try await Booths(runner: runner).holding(withdrawn.boothID) else {
            throw CaptureRefusal.unknownBooth
        }
        guard context.envelope.boothNumber == booth.number else { throw CaptureRefusal.foreignBooth }
        let outcome = try await WithdrawnCaptures(runner: runner, holdings: holdings).withdraw(
            Withdrawal(withdrawn), of: booth, at: context.now.inMilliseconds)
        context.logger.info(
            "capture withdrawn",
            metadata: [
                "capture.id": "\(withdrawn.captureID)", "cause": "\(withdrawn.cause.rawValue)",
                "outcome": "\(outcome.rawValue)",
            ])
    }
}
