import Contracts
import Foundation
import PostgreSQL

/// All booths with what is known of each.
struct Fleet<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// Worst first.
    func booths() async throws -> [FleetBooth] {
        let missing = try await SequenceNumbers(runner: runner).missingCounts()
        let rows = try await runner.rows(
            """
            select b.id, b.number, b.label, b.enrolled_at, b.revoked_at, s.silent_since, h.*,
                \(unsafe: SignsOfLife<Runner>.lastHeard) as last_heard_at,
                (select count(*) from capture c where c.booth_id = b.id and c.state = 'parked') as parked
            from booth b left join heartbeat h on h.booth_id = b.id left join booth_silence s on s.booth_id = b.id
            """)
        return try rows.map { row in
            var booth = FleetBooth(
                id: Identifier(try row.decode("id")), number: try row.decode("number"), label: try row.decode("label"))
            booth.isEnrolled = try row.decode("enrolled_at", as: Date?.self) != nil
            booth.isRevoked = try row.decode("revoked_at", as: Date?.self) != nil
            booth.heardAt = try row.decode("last_heard_at")
            booth.silentSince = try row.decode("silent_since")
            booth.parked = try row.decode("parked")
            booth.missing = missing[booth.id] ?? 0
            booth.heartbeat = try Self.word(row)
            return booth
        }.sorted(by: FleetBooth.isWorse)
    }

    /// Nil when the booth never said anything about itself.
    private static func word(_ row: Row) throws -> FleetBooth.Word? {
        guard let heardAt = try row.decode("heard_at", as: Date?.self) else { return nil }
        return FleetBooth.Word(
            heardAt: heardAt, agentVersion: try row.decode("agent_version"), state: try row.decode("state"),
            waiting: try row.decode("waiting"), oldestWaitingAt: try row.decode("oldest_waiting_at"),
            spoolBytes: try row.decode("spool_bytes"), spoolLimit: try row.decode("spool_limit"),
            freeBytes: try row.decode("free_bytes"),
            alarms: try ContractCoding.decode([String].self, from: try row.decode("alarms", as: JSON.self).bytes))
    }
}
