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

    /// While somebody holds a lease the mail may be leaving. Without one it does not leave any more: nobody takes a
    /// lease for an erased capture.
    func isInUse(_ capture: Identifier<Capture>, at now: Date) async throws -> Bool {
        try await runner.row(
            """
            select 1 as one from delivery d join notice n on n.id = d.notice_id
            where n.capture_id = \(capture.uuid) and d.leased_until > \(now) limit 1
            """) != nil
    }

    /// Everything that was sent to the person, the notices that were for nobody else, and that mailings concern them. What
    /// is being sent in this moment is left for the next time the order comes.
    func erase(_ person: Subject, at now: Date) async throws -> ErasedRows {
        let rows = try await runner.rows(
            """
            with erased_delivery as (
                delete from delivery
                where recipient_lookup = any(\(person.lookups)) and (leased_until is null or leased_until <= \(now))
                returning id, notice_id
            ), erased_notice as (
                delete from notice n
                where n.id in (select notice_id from erased_delivery)
                    and not exists (
                        select from delivery d
                        where d.notice_id = n.id and d.id not in (select id from erased_delivery))
                returning 1
            ), erased_recipient as (
                delete from mailing_recipient where recipient_lookup = any(\(person.lookups))
                returning 1
            )
            select (select count(*) from erased_delivery) as deliveries,
                (select count(*) from erased_notice) as notices,
                (select count(*) from erased_recipient) as recipients
            """)
        guard let row = rows.first else { return ErasedRows() }
        let removed = [
            TableCount(table: "delivery", count: try row.decode("deliveries")),
            TableCount(table: "notice", count: try row.decode("notices")),
            TableCount(table: "mailing_recipient", count: try row.decode("recipients")),
        ]
        let left = try await schema.find(Subject(lookups: person.lookups), in: runner)
        return ErasedRows(removed: removed.filter { $0.count > 0 }, left: left.filter { $0.count > 0 })
    }
}
