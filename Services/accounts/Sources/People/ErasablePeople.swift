import Contracts
import Foundation
import PostgreSQL
import Vault

/// The queries on `person` and what hangs on it that an erasure needs.
struct ErasablePeople: Sendable {
    struct Found: Sendable {
        var id: UUID
        var keyID: KeyID
        /// Whether a customer who rents now, or will, has no other owner.
        var isNeeded: Bool
    }

    let runner: any QueryRunner

    /// The people who have one of the addresses, locked until the transaction ends.
    func holding(_ lookups: [[UInt8]], at now: Date) async throws -> [Found] {
        let answers = try await runner.pipeline([
            "select id, key_id from person where mail_lookup = any(\(lookups)) order by id for update",
            """
            select distinct m.person_id from member m join person p on p.id = m.person_id
            where p.mail_lookup = any(\(lookups)) and m.role = 'owner' and m.joined_at is not null
                and m.removed_at is null
                and exists (
                    select from rental r
                    where r.customer_id = m.customer_id and r.period_until > \(now) and r.deleted_at is null)
                and not exists (
                    select from member o where o.customer_id = m.customer_id and o.role = 'owner'
                        and o.joined_at is not null and o.removed_at is null and o.id <> m.id)
            """,
        ])
        let needed = Set(try answers[1].rows.map { try $0.decode("person_id", as: UUID.self) })
        return try answers[0].rows.map { row in
            let id: UUID = try row.decode("id")
            return Found(id: id, keyID: KeyID(try row.decode("key_id", as: UUID.self)), isNeeded: needed.contains(id))
        }
    }

    /// Ends everything that somebody could do, and empties what says who they are.
    ///
    /// - Returns: how many rows went or were emptied, by table.
    func empty(_ people: [Found], at now: Date) async throws -> [TableCount] {
        let ids = people.map(\.id)
        var counts: [TableCount] = []
        for table in ["session", "known_device", "mailed_link", "recovery_code", "address_change"] {
            let count = try await runner.execute("delete from \(identifier: table) where person_id = any(\(ids))")
            counts.append(TableCount(table: table, count: count))
        }
        try await runner.execute(
            "update member set removed_at = \(now) where person_id = any(\(ids)) and removed_at is null")
        try await runner.execute(
            "update staff set removed_at = \(now) where person_id = any(\(ids)) and removed_at is null")
        try await runner.execute(
            """
            update person set name = null, mail = null, mail_lookup = null, language = null, password = null,
                password_at = null, totp_secret = null, totp_at = null, totp_step = null
            where id = any(\(ids))
            """)
        return [TableCount(table: "person", count: ids.count)] + counts
    }

    /// Forgets that somebody else wanted to sign in with one of the addresses.
    func forgetChanges(to lookups: [[UInt8]]) async throws -> TableCount {
        TableCount(
            table: "address_change",
            count: try await runner.execute("delete from address_change where mail_lookup = any(\(lookups))"))
    }

    /// What the addresses still lead to besides the people who are kept; nothing, after ``empty(_:at:)``.
    func left(of lookups: [[UInt8]], but kept: [Found]) async throws -> [TableCount] {
        let count: Int64? = try await runner.value(
            "select count(*) from person where mail_lookup = any(\(lookups)) and id <> all(\(kept.map(\.id)))")
        return count.map { [TableCount(table: "person", count: Int($0))] }?.filter { $0.count > 0 } ?? []
    }
}
