import Contracts
import Foundation
import PostgreSQL

/// What must be done in time and is not done yet, over requests and incidents.
struct LegalDeadlines<Runner: QueryRunner>: Sendable {
    let runner: Runner

    /// The soonest first.
    ///
    /// - Parameter instant: only what is due before it.
    func open(dueBefore instant: Date = .distantFuture, atMost count: Int = 10_000) async throws -> [LegalDeadline] {
        try await runner.rows(
            """
            select 'request' as clock, id as subject_id, due_at from request
            where completed_at is null and closed_at is null and due_at < \(instant)
            union all
            select clock, incident_id, due_at from incident_clock
            where told_at is null and not_owed_because is null and due_at < \(instant)
            order by due_at, clock, subject_id limit \(count)
            """
        ).compactMap { row in
            guard let clock = LegalClock(rawValue: try row.decode("clock")) else { return nil }
            return LegalDeadline(
                clock: clock, subjectID: try row.decode("subject_id"), dueAt: try row.decode("due_at"))
        }
    }

    /// Notes that an alarm rings; false when it has rung before.
    func ring(_ deadline: LegalDeadline, hours: Int, at instant: Date) async throws -> Bool {
        try await runner.execute(
            """
            insert into deadline_alarm (subject_id, clock, due_at, hours, rung_at)
            values (\(deadline.subjectID), \(deadline.clock.rawValue), \(deadline.dueAt), \(hours), \(instant))
            on conflict do nothing
            """) == 1
    }
}
