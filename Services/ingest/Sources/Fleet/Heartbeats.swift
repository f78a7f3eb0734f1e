import Contracts
import Foundation
import PostgreSQL

/// The newest word of each booth, and the highest numbers that its devices said they gave.
struct Heartbeats<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Keeps a word unless a newer one is there; that the booth was heard is kept in any case.
    func keep(_ heartbeat: BoothHeartbeat, heardAt: Date) async throws {
        let booth = heartbeat.boothID.uuid
        let kept: Date? = try await runner.value(
            "select sent_at from heartbeat where booth_id = \(booth) for update")
        if let kept, !HeartbeatCheck.replaces(heartbeat.sentAt, kept) {
            try await runner.execute(
                "update heartbeat set heard_at = greatest(heard_at, \(heardAt)) where booth_id = \(booth)")
        } else {
            try await replace(heartbeat, heardAt: heardAt)
        }
        guard heartbeat.lastSequence > 0 else { return }
        try await runner.execute(
            """
            insert into device_number as d (booth_id, device, last_sequence)
            values (\(booth), \(SequencePlan.device(of: heartbeat.lastSequence)), \(heartbeat.lastSequence))
            on conflict (booth_id, device) do update
                set last_sequence = greatest(d.last_sequence, excluded.last_sequence)
            """)
    }

    private func replace(_ heartbeat: BoothHeartbeat, heardAt: Date) async throws {
        let alarms = JSON(bytes: try ContractCoding.encode(heartbeat.alarms))
        try await runner.execute(
            """
            insert into heartbeat (booth_id, sent_at, heard_at, agent_version, state, waiting, oldest_waiting_at,
                spool_bytes, spool_limit, free_bytes, alarms)
            values (\(heartbeat.boothID.uuid), \(heartbeat.sentAt), \(heardAt), \(heartbeat.agentVersion),
                \(heartbeat.state.rawValue), \(heartbeat.waiting), \(heartbeat.oldestWaitingAt as Date?),
                \(heartbeat.spoolBytes), \(heartbeat.spoolLimit), \(heartbeat.freeBytes), \(alarms))
            on conflict (booth_id) do update
                set sent_at = excluded.sent_at, heard_at = excluded.heard_at, agent_version = excluded.agent_version,
                    state = excluded.state, waiting = excluded.waiting,
                    oldest_waiting_at = excluded.oldest_waiting_at, spool_bytes = excluded.spool_bytes,
                    spool_limit = excluded.spool_limit, free_bytes = excluded.free_bytes, alarms = excluded.alarms
            """)
    }
}
