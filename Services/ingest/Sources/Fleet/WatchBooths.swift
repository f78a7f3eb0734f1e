import Contracts
import Foundation
import Messaging
import PostgreSQL

/// Says once of a booth that it is silent, and once that it was heard again.
struct WatchBooths<Runner: QueryRunner>: Sendable {
    let runner: Runner
    /// For how long a booth that is rented out may say nothing.
    let limit: Duration

    func look(at now: Date, _ outbox: any Outbox) async throws {
        let signs = SignsOfLife(runner: runner)
        let known = try await signs.silent()
        for silence in known { try await end(silence, at: now, outbox) }
        let told = Set(known.map(\.boothID))
        for booth in try await signs.rented(at: now) where !told.contains(booth.boothID) {
            guard let since = SilencePolicy.silentSince(booth, limit: limit, now: now) else { continue }
            try await runner.execute(
                """
                insert into booth_silence (booth_id, rental_id, silent_since, said_at)
                values (\(booth.boothID.uuid), \(booth.rentalID.uuid), \(since), \(now))
                """)
            try await outbox.publish(
                BoothSilent(boothID: booth.boothID, rentalID: booth.rentalID, silentSince: since, noticedAt: now))
        }
    }

    /// A revoked booth is not expected to be heard; of it nothing more is said.
    private func end(_ silence: KnownSilence, at now: Date, _ outbox: any Outbox) async throws {
        let heardAt = silence.heardAt.flatMap { $0 > silence.since ? $0 : nil }
        guard silence.isRevoked || heardAt != nil else { return }
        try await runner.execute("delete from booth_silence where booth_id = \(silence.boothID.uuid)")
        guard let heardAt, !silence.isRevoked else { return }
        try await outbox.publish(
            BoothHeardAgain(boothID: silence.boothID, silentSince: silence.since, heardAt: heardAt))
    }
}
