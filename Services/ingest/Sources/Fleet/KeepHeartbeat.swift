import Contracts
import Foundation
import Logging
import Messaging
import PostgreSQL

/// Keeps the newest word of a booth about itself.
struct KeepHeartbeat<Runner: QueryRunner>: MessageHandler {
    let runner: Runner

    func handle(_ heartbeat: BoothHeartbeat, in context: HandlingContext) async throws {
        let booth = try await Booths(runner: runner).speaking(heartbeat.boothID, in: context.envelope)
        guard !booth.isRevoked else { return }
        try HeartbeatCheck.check(heartbeat, numbers: booth.sequences)
        try await Heartbeats(runner: runner).keep(heartbeat, heardAt: context.now.inMilliseconds)
    }
}

extension Booths {
    /// The booth that a message names, when the broker vouches that no other has published it.
    ///
    /// - Throws: ``CaptureRefusal/unknownBooth``, ``CaptureRefusal/foreignBooth``.
    func speaking(_ id: Identifier<Booth>, in envelope: Envelope) async throws -> RegisteredBooth {
        guard let booth = try await booth(id) else { throw CaptureRefusal.unknownBooth }
        guard envelope.boothNumber == booth.number else { throw CaptureRefusal.foreignBooth }
        return booth
    }
}
