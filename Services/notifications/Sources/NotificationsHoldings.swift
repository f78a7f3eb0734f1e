import Contracts
import Erasing
import FoundationEssentials
import PersonalData
import PostgreSQL

/// What `notifications` erases: notices and deliveries, those that were not sent yet included. Keys are others' to
/// destroy.
struct NotificationsHoldings: Holdings {
    let runner: any QueryRunner
    let schema: PersonalSchema

    /// While somebody holds a lease the mail may be leaving.
    ///
    /// The rows are locked until the erasure ends, as whoever takes a lease locks them. So a lease that is being taken is
    /// waited for and seen; otherwise none is taken, for the rows are gone afterwards or the tombstone is known.
    func isInUse(_ capture: Identifier<Capture>, at now: Date) async throws -> Bool {
        try await runner.rows(
            """
            select coalesce(d.leased_until > \(now), false) as is_leaving
            from delivery d join notice n on n.id = d.notice_id
            where n.capture_id = \(capture.uuid) order by d.id for update of d
            """
        ).contains { try $0.decode("is_leaving") }
    }

    func passOn(_ capture: Identifier<Capture>, at now: Date) async throws {
        try await PassOnMailings(runner: runner).passOn(capture, at: now)
    }

    /// Everything that was sent to the person, and that mailings concern them. While one of their mails is leaving,
    /// nothing goes: the order comes again.
    func erase(_ person: Subject, at now: Date) async throws -> ErasedRows {
        let leaving = try await runner.rows(
            """
            select coalesce(leased_until > \(now), false) as is_leaving from delivery
            where recipient_lookup = any(\(person.lookups)) order by id for update
            """
        ).count { try $0.decode("is_leaving") }
        guard leaving == 0 else { return ErasedRows(left: [TableCount(table: "delivery", count: leaving)]) }
        return try await schema.erase(Subject(lookups: person.lookups), in: runner)
    }
}
