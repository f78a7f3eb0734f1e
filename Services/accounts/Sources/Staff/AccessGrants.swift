import Contracts
import Foundation
import PostgreSQL

/// The queries on `access_grant`.
struct AccessGrants<Runner: QueryRunner>: Sendable {
    let runner: Runner

    func add(_ grant: StoredGrant) async throws {
        try await runner.execute(
            """
            insert into access_grant (id, customer_id, staff_id, purpose, ticket, reason, minutes, scopes, asked_at)
            values (\(grant.id.uuid), \(grant.customerID.uuid), \(grant.staffID.uuid), \(grant.wish.purpose.rawValue),
                \(grant.wish.ticket), \(grant.wish.reason), \(Int16(grant.wish.minutes)),
                \(grant.wish.scopes.map(\.rawValue).sorted()), \(grant.askedAt))
            """)
    }

    func grant(_ id: Identifier<AccessGrant>, of staff: Identifier<Staff>) async throws -> StoredGrant? {
        try await runner.row("select * from access_grant where id = \(id.uuid) and staff_id = \(staff.uuid)")
            .map(StoredGrant.init)
    }

    func locked(_ id: Identifier<AccessGrant>) async throws -> StoredGrant? {
        try await runner.row("select * from access_grant where id = \(id.uuid) for update").map(StoredGrant.init)
    }

    func begin(_ id: Identifier<AccessGrant>, approver: Identifier<Staff>?, at begin: Date, until end: Date)
        async throws
    {
        try await runner.execute(
            """
            update access_grant set approver_id = \(approver?.uuid as UUID?), begins_at = \(begin), ends_at = \(end)
            where id = \(id.uuid) and begins_at is null
            """)
    }

    func end(_ id: Identifier<AccessGrant>, by ender: StoredGrant.Ender, at now: Date) async throws {
        try await runner.execute(
            """
            update access_grant set ended_at = \(now), ended_by = \(ender.rawValue)
            where id = \(id.uuid) and ended_at is null
            """)
    }

    /// Those of a staff member that are active or wait for somebody else.
    func open(of staff: Identifier<Staff>, at now: Date) async throws -> [StoredGrant] {
        try await runner.rows(
            """
            select * from access_grant
            where staff_id = \(staff.uuid) and ended_at is null
                and asked_at > \(now.addingTimeInterval(-2 * StoredGrant.patience))
            order by asked_at, id
            """
        ).map(StoredGrant.init).filter { $0.isActive(at: now) || $0.isWaiting(at: now) }
    }

    /// Those of others that wait for somebody else's word.
    func waiting(besides staff: Identifier<Staff>, at now: Date, atMost limit: Int) async throws -> [StoredGrant] {
        try await runner.rows(
            """
            select * from access_grant
            where begins_at is null and ended_at is null and staff_id <> \(staff.uuid)
                and asked_at > \(now.addingTimeInterval(-StoredGrant.patience))
            order by asked_at, id limit \(limit)
            """
        ).map(StoredGrant.init)
    }

    /// Those of a customer that began, the newest first.
    func begun(
        of customer: Identifier<Customer>, before: Identifier<AccessGrant>? = nil, atMost limit: Int
    ) async throws -> [StoredGrant] {
        try await runner.rows(
            """
            select * from access_grant g
            where customer_id = \(customer.uuid) and begins_at is not null
                and (\(before?.uuid as UUID?)::uuid is null or (begins_at, id) < (
                    select b.begins_at, b.id from access_grant b
                    where b.id = \(before?.uuid as UUID?)::uuid and b.customer_id = \(customer.uuid)))
            order by begins_at desc, id desc limit \(limit)
            """
        ).map(StoredGrant.init)
    }
}
