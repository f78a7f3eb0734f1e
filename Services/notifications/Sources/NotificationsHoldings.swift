import Contracts
import Erasing
import FoundationEssentials
import PersonalData
import PostgreSQL
import Vault

/// What `notifications` erases: notices and deliveries, those that were not sent yet included, and the keys of notices
/// that have their own. Those of captures and customers are others' to destroy.
struct NotificationsHoldings: Holdings {
    let runner: any QueryRunner
    let schema: PersonalSchema
    let vault: Vault

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
        try await destroyKeys(
            """
            select distinct n.key_id from notice n join delivery d on d.notice_id = n.id
            where d.recipient_lookup = any(\(person.lookups)) and n.kind = any(\(Self.kindsWithKey))
            """)
        return try await schema.erase(Subject(lookups: person.lookups), in: runner)
    }

    func destroyKey(of order: CaptureErasure) async throws {
        try await destroyKeys(
            """
            select distinct key_id from notice
            where capture_id = \(order.captureID.uuid) and kind = any(\(Self.kindsWithKey))
            """)
    }

    private static let kindsWithKey = NoticeKind.allCases.filter(\.hasOwnKey).map(\.rawValue)

    private func destroyKeys(_ query: Query) async throws {
        for row in try await runner.rows(query) {
            try await vault.destroyKey(KeyID(row.decode("key_id", as: UUID.self)))
        }
    }
}
